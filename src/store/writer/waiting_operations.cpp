#include "store/writer/waiting_operations.hpp"

#include <cstdint>
#include <utility>

namespace relay {

namespace {

// So many in a commit are much mail.
constexpr std::size_t much = 64;

// Of what is more urgent than bulk, a commit takes as many as this at most.
constexpr bulk_share::limits urgent_limits{
    .operations = 4 * bulk_share::usual.operations,
    .bytes = SIZE_MAX,
};

} // namespace

void waiting_operations::add(urgency u, std::unique_ptr<write_operation> op)
{
    ++count_;
    bytes_ += op->bytes;
    op->urgency = u;
    by_urgency_[static_cast<std::size_t>(u)].push_back(std::move(op));
}

bool waiting_operations::is_awaited() const
{
    return !by_urgency_[static_cast<std::size_t>(urgency::awaited)].empty() && last_awaited_ < much;
}

waiting_operations::operations
waiting_operations::take(bulk_share& bulk, bulk_share::clock::time_point now)
{
    operations group;
    const auto bulk_limits = bulk.next(is_awaited(), now);
    for (const auto u : {urgency::awaited, urgency::express, urgency::bulk}) {
        const auto most = u == urgency::bulk ? bulk_limits : urgent_limits;
        auto& from = by_urgency_[static_cast<std::size_t>(u)];
        const auto first = group.size();
        std::size_t bytes = 0;
        while (!from.empty() && group.size() - first < most.operations && bytes < most.bytes) {
            bytes += from.front()->bytes;
            group.push_back(std::move(from.front()));
            from.pop_front();
        }
        bytes_ -= bytes;
        if (u == urgency::awaited)
            last_awaited_ = group.size();
    }
    count_ -= group.size();
    return group;
}

waiting_operations::operations waiting_operations::take_what_may_fail()
{
    operations taken;
    for (auto& some : by_urgency_) {
        for (auto& op : some)
            if (op->may_fail)
                taken.push_back(std::move(op));
        std::erase(some, nullptr);
    }
    count_ -= taken.size();
    for (const auto& op : taken)
        bytes_ -= op->bytes;
    return taken;
}

} // namespace relay
