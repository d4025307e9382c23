#include "relay/pipeline/evidence_finder.hpp"

#include "relay/async/sleep.hpp"
#include "relay/base/check.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// Between two looks for the same batch: the list may not be as far yet
constexpr milliseconds look_again_after{300};

// Longer than the list may lag
constexpr std::chrono::seconds patience = 3 * list_lag;

} // namespace

asio::awaitable<void> evidence_finder::run()
{
    check(source_ != nullptr, "evidence is asked for where there is some");
    while (auto next = co_await p_.in_doubt.next()) {
        waiting_.push_back(std::move(*next));
        while (!waiting_.empty()) {
            while (auto another = p_.in_doubt.try_next())
                waiting_.push_back(std::move(*another));
            co_await ask_about_all();
            if (!waiting_.empty())
                co_await sleep_for(look_again_after);
        }
    }
}

// One look serves all of them. Others that come meanwhile are part of the next one.
asio::awaitable<void> evidence_finder::ask_about_all()
{
    std::vector<evidence_source::question> questions;
    questions.reserve(waiting_.size());
    for (const auto& batch : waiting_)
        questions.push_back({.request = batch.request, .answered = batch.answered});
    auto answers = co_await source_->look(std::move(questions));
    if (given_up_)
        co_return;
    check(answers.size() == waiting_.size(), "each question has its answer");

    auto asked = std::exchange(waiting_, {});
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& batch = asked[i];
        const bool too_long = pacer::clock::now() - batch.answered > patience;
        switch (answers[i].says) {
        case evidence::has_it:
            co_await settle(std::move(batch), std::move(answers[i].found));
            break;
        case evidence::has_none:
            p_.splitter.split(batch.request, batch.why, batch.attempts_of_half);
            break;
        case evidence::not_yet:
            if (!too_long) {
                waiting_.push_back(std::move(batch));
                break;
            }
            [[fallthrough]];
        case evidence::cannot_tell:
            co_await repeat_as_it_is(std::move(batch));
            break;
        }
    }
}

// What the list named is sent. A message of the batch that it did not name stays unknown until
// something names it, too.
asio::awaitable<void> evidence_finder::settle(batch_in_doubt batch, std::vector<sent_message> found)
{
    spdlog::info(
        "Resend answered {} to a batch and has accepted it: {} of its {} messages are on its list",
        batch.why.result.status,
        found.size(),
        batch.request->sealed.members.size()
    );
    for (auto& message : found)
        p_.store.take_evidence(message.id, std::move(message.resend_id), wall_now(), {});
    co_await p_.store.flush();
    p_.splitter.split(batch.request, batch.why, batch.attempts_of_half);
}

asio::awaitable<void> evidence_finder::repeat_as_it_is(batch_in_doubt batch)
{
    if (batch.probe) {
        --batch.request->sealed.attempts;
        batch.request->probed = true;
        p_.repeat_queue.add_last(batch.request);
        co_return;
    }
    if (!batch.due) {
        dead_request whole{
            .request = std::move(batch.request),
            .reason = death::outcome_unknown,
            .why = std::move(batch.why),
        };
        co_await p_.dead.push(std::move(whole));
        co_return;
    }
    p_.in_flight.record(batch.request);
    later_attempt later{
        .request = std::move(batch.request), .due = *batch.due, .why = std::move(batch.why)};
    co_await p_.to_retry.push(std::move(later));
}

asio::awaitable<void> evidence_finder::give_up()
{
    given_up_ = true;
    while (auto another = p_.in_doubt.try_next())
        waiting_.push_back(std::move(*another));
    for (auto& batch : std::exchange(waiting_, {}))
        co_await repeat_as_it_is(std::move(batch));
}

} // namespace relay
