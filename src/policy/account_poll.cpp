#include "relay/policy/account_poll.hpp"

#include <algorithm>

namespace relay {

namespace {

// Of four permits a second at most one is taken from mail that may come meanwhile.
constexpr double share = 0.25;

// If mail waits for the answer, every other one; but between two rounds of such questions mail that
// waits has so many.
constexpr double share_for_mail = 0.5;
constexpr double requests_between_rounds = 10;
constexpr milliseconds shortest_round{500};
constexpr milliseconds longest_round{5000};
constexpr milliseconds shortest_distance{20};
constexpr std::chrono::seconds longest_distance{1};

constexpr std::chrono::seconds rest_after_failure{10};
constexpr std::chrono::seconds rest_of_mail{1};
constexpr milliseconds bar_for = std::chrono::hours(1);

// Meanwhile a pause waits for a good key, and questions are its probes.
constexpr milliseconds bar_of_a_refused_key = std::chrono::seconds(30);

milliseconds distance(double share_of_all, double requests_per_second)
{
    if (!(requests_per_second > 0))
        return longest_distance;
    const auto ms = static_cast<std::int64_t>(1000 / (share_of_all * requests_per_second));
    return std::max(shortest_distance, milliseconds(ms));
}

// It may answer better later; after a 429 others need the limit more.
bool wants_a_rest(const outcome& answer)
{
    return answer.verdict == verdict::no_answer || answer.verdict == verdict::not_sent ||
           answer.verdict == verdict::server_error || answer.status == 429;
}

} // namespace

milliseconds account_poll::between_rounds_for_mail(double requests_per_second)
{
    if (!(requests_per_second > 0))
        return longest_round;
    const auto ms = static_cast<std::int64_t>(1000 * requests_between_rounds / requests_per_second);
    return std::clamp(milliseconds(ms), shortest_round, longest_round);
}

void account_poll::asked(double requests_per_second, clock::time_point now)
{
    next_ = now + distance(share, requests_per_second);
    next_for_mail_ = now + distance(share_for_mail, requests_per_second);
}

void account_poll::told(
    account_part about, const outcome& answer, clock::time_point now, wall_time today
)
{
    auto& barred = bars_[static_cast<std::size_t>(about)];
    if (answer.verdict == verdict::accepted)
        barred.reset();
    else if (answer.verdict == verdict::account || answer.status == 403)
        barred = bar{
            .until = today + (refuses_key(answer) ? bar_of_a_refused_key : bar_for),
            .why = std::to_string(answer.status) + " " + answer.name,
        };
    else if (wants_a_rest(answer)) {
        next_ = std::max(next_, now + rest_after_failure);
        next_for_mail_ = std::max(next_for_mail_, now + rest_of_mail);
    }
}

std::optional<account_poll::bar>
account_poll::barred_from(account_part about, wall_time today) const
{
    const auto& known = bars_[static_cast<std::size_t>(about)];
    return known && known->until > today ? known : std::nullopt;
}

} // namespace relay
