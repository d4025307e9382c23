#include "arrivals.hpp"

#include "message.hpp"

#include <charconv>

namespace relay::bench {

namespace {

constexpr std::size_t most_probes = 1 << 18;

std::optional<std::size_t> number_after(std::string_view word, std::string_view subject)
{
    if (!subject.starts_with(word) || subject.size() <= word.size() + 1)
        return std::nullopt;
    std::size_t number = 0;
    const auto digits = subject.substr(word.size() + 1);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return ec == std::errc() ? std::optional(number) : std::nullopt;
}

} // namespace

arrivals::arrivals() : probes_(most_probes) {}

void arrivals::add(std::string_view subject)
{
    const auto now = clock::now().time_since_epoch().count();
    if (const auto number = number_after(load_word, subject)) {
        if (*number >= seen_.size())
            seen_.resize(2 * *number + 1);
        if (seen_[*number])
            repeated_.fetch_add(1, std::memory_order_relaxed);
        seen_[*number] = true;
    } else if (const auto probe = number_after(probe_word, subject);
               probe && *probe < most_probes) {
        probes_[*probe].store(now, std::memory_order_release);
    }
    last_.store(now, std::memory_order_relaxed);
    count_.fetch_add(1, std::memory_order_release);
}

clock::time_point arrivals::last() const
{
    return clock::time_point(clock::duration(last_.load(std::memory_order_relaxed)));
}

std::optional<clock::time_point> arrivals::probe(std::size_t number) const
{
    const auto when = number < most_probes ? probes_[number].load(std::memory_order_acquire) : 0;
    if (when == 0)
        return std::nullopt;
    return clock::time_point(clock::duration(when));
}

} // namespace relay::bench
