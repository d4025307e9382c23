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
constexpr milliseconds ask_again_after{300};

// Longer than the list may lag
constexpr std::chrono::seconds patience = 3 * list_lag;

} // namespace

asio::awaitable<void> evidence_finder::run()
{
    check(source_ != nullptr, "evidence is asked for where there is some");
    while (auto next = co_await p_.in_doubt.next()) {
        waiting_.push_back(std::move(*next));
        while (!waiting_.empty()) {
            co_await source_->turn();
            take_what_came();
            co_await ask_about_all();
            if (!waiting_.empty())
                co_await sleep_for(ask_again_after);
        }
    }
}

void evidence_finder::take_what_came()
{
    while (auto another = p_.in_doubt.try_next())
        waiting_.push_back(std::move(*another));
}

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
        const bool in_time = pacer::clock::now() - batch.answered < patience;
        if (answers[i].says == evidence::not_yet && in_time) {
            waiting_.push_back(std::move(batch));
            continue;
        }
        if (answers[i].says != evidence::complete)
            spdlog::warn(
                "Resend answered {} to a batch of {} messages, and its list does not tell whether "
                "it has accepted them: they are sent again, and some may arrive twice",
                batch.why.result.status,
                batch.request->sealed.members.size()
            );
        co_await settle(std::move(batch), std::move(answers[i].found));
    }
}

// What the list named is sent. If it named any, the others stay unknown until something names them.
asio::awaitable<void> evidence_finder::settle(batch_in_doubt batch, std::vector<sent_message> found)
{
    if (!found.empty())
        spdlog::info(
            "Resend answered {} to a batch and has accepted it: {} of its {} messages are on its "
            "list",
            batch.why.result.status,
            found.size(),
            batch.request->sealed.members.size()
        );
    for (auto& message : found)
        p_.store.take_evidence(message.id, std::move(message.resend_id), wall_now(), {});
    if (!found.empty())
        co_await p_.store.flush();
    p_.splitter.split(batch.request, batch.why, batch.attempts_of_half);
}

asio::awaitable<void> evidence_finder::give_up()
{
    given_up_ = true;
    take_what_came();
    for (auto& batch : std::exchange(waiting_, {})) {
        p_.in_flight.record(batch.request);
        later_attempt later{
            .request = std::move(batch.request), .due = batch.why.at, .why = std::move(batch.why)};
        co_await p_.to_retry.push(std::move(later));
    }
}

} // namespace relay
