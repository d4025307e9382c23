#include "sim/idempotency_table.hpp"

#include <algorithm>

namespace relay::sim {

namespace {

constexpr auto lifetime = std::chrono::hours(24);

// Only POST has keys, so the method is not part of the name.
std::string name_of(std::string_view endpoint, std::string_view key)
{
    std::string name;
    name.reserve(endpoint.size() + 1 + key.size());
    name += endpoint;
    name += ' ';
    name += key;
    return name;
}

} // namespace

idempotency_table::finding idempotency_table::find(
    std::string_view endpoint, std::string_view key, std::uint64_t body, steady_time now
)
{
    forget(now);
    const auto name = name_of(endpoint, key);
    const auto busy = in_progress_.find(name);
    if (busy != in_progress_.end() && now < busy->second)
        return {verdict::in_progress, nullptr};
    const auto found = entries_.find(name);
    if (found == entries_.end())
        return {};
    const auto& entry = found->second;
    if (entry.body != body)
        return {verdict::other_body, nullptr};
    return {verdict::replay, &entry.answer};
}

void idempotency_table::occupy(
    std::string_view endpoint, std::string_view key, steady_time now, steady_time answered
)
{
    if (answered <= now)
        return;
    if (in_progress_.size() >= sweep_at_) {
        boost::unordered::erase_if(in_progress_, [now](const auto& one) {
            return one.second <= now;
        });
        sweep_at_ = std::max(sweep_at_, 2 * in_progress_.size());
    }
    in_progress_.insert_or_assign(name_of(endpoint, key), answered);
}

void idempotency_table::store(
    std::string_view endpoint,
    std::string_view key,
    std::uint64_t body,
    stored_answer answer,
    steady_time now
)
{
    auto name = name_of(endpoint, key);
    entries_.insert_or_assign(name, entry{body, std::move(answer)});
    expiries_.push_back({now + lifetime, std::move(name)});
    forget(now);
}

void idempotency_table::forget(steady_time now)
{
    while (!expiries_.empty() && (expiries_.front().at <= now || expiries_.size() > keep_)) {
        entries_.erase(expiries_.front().name);
        expiries_.pop_front();
    }
}

} // namespace relay::sim
