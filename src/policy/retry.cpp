#include "relay/policy/retry.hpp"

#include <algorithm>
#include <cmath>

namespace relay {

milliseconds retry_delay(const retry_config& cfg, int attempts, std::mt19937_64& random)
{
    std::uniform_real_distribution<double> jitter(-cfg.jitter, cfg.jitter);
    const double exponent = std::max(attempts, 1) - 1;
    const auto first = static_cast<double>(cfg.first_delay.count());
    const double delay = first * std::pow(cfg.factor, exponent) * (1 + jitter(random));

    // Longer than a key lives is never waited; the bound keeps the number in its range
    const auto longest = static_cast<double>((2 * key_life).count());
    return milliseconds(std::llround(std::clamp(delay, 0.0, longest)));
}

retry_decision decide_retry(
    const retry_config& cfg, const attempt_record& record, wall_time now, std::mt19937_64& random
)
{
    const bool may_stumble = record.messages > 1 && !record.maybe_accepted;
    if (may_stumble && record.key_age < key_life) {
        if (record.attempts < 2 && cfg.max_attempts > 1)
            return retry_at_once{};
        return split_in_two{};
    }
    if (record.attempts < cfg.max_attempts) {
        const auto delay = retry_delay(cfg, record.attempts, random);
        if (record.key_age + delay < key_life)
            return retry_at{now + delay};
    }
    if (record.maybe_accepted)
        return bury{death::outcome_unknown};
    if (record.messages > 1)
        return split_in_two{};
    return bury{death::exhausted};
}

int attempts_of_half(const retry_config& cfg, int attempts, std::size_t messages)
{
    const int behind = std::min(attempts, cfg.max_attempts) - 1;
    return messages > 1 || attempts >= cfg.max_attempts ? behind : 0;
}

} // namespace relay
