#include "relay/policy/suspect_answers.hpp"

#include <algorithm>

namespace relay {

namespace {

constexpr std::size_t most_remembered = 10'000; // messages

// Resend's own answer: silence says nothing about what it would have said.
bool is_answer(verdict v)
{
    return v != verdict::no_answer && v != verdict::not_sent;
}

} // namespace

verdict suspect_answers::judge(
    const outcome& result, request_id request, const std::vector<message_id>& members
)
{
    const bool security = result.verdict == verdict::refused && result.status == 451;
    if (!security && is_answer(result.verdict))
        in_a_row_.clear();
    if (result.verdict == verdict::accepted)
        ++accepted_;
    if (is_unknown_prohibition(result))
        return blame(members);
    if (!security)
        return result.verdict;

    const bool enough = in_a_row_.size() >= security_errors_that_pause;
    if (!enough && std::ranges::find(in_a_row_, request) == in_a_row_.end())
        in_a_row_.push_back(request);
    return in_a_row_.size() < security_errors_that_pause ? verdict::refused : blame(members);
}

// In a batch one guilty message is enough: halving tells it from the others.
verdict suspect_answers::blame(const std::vector<message_id>& members)
{
    bool own_fault = false;
    for (const auto id : members)
        own_fault |= meets_again(id);
    return own_fault ? verdict::refused : verdict::account;
}

// True when it has met it too often for an accident.
bool suspect_answers::meets_again(message_id id)
{
    const auto [known, is_new] = met_.try_emplace(id);
    auto& m = known->second;
    if (is_new || m.accepted_before != accepted_)
        ++m.times;
    m.accepted_before = accepted_;
    const bool often = m.times >= meetings_that_blame;
    if (is_new) {
        order_.push_back(id);
        if (order_.size() > most_remembered) {
            met_.erase(order_.front());
            order_.pop_front();
        }
    }
    return often;
}

} // namespace relay
