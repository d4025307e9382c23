#pragma once

#include "app/services.hpp"
#include "support/quiet_membership.hpp"
#include "support/run.hpp"
#include "support/silent_account.hpp"
#include "support/temporary_directory.hpp"
#include "support/until.hpp"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace relay::test {

// A Resend that answers what it is told to, and remembers what it was given
struct scripted_api final : email_api
{
    struct sending
    {
        bool batch{};
        std::string key;
        std::vector<std::string> bodies;
    };

    std::vector<sending> sent;
    std::function<send_report(const sending&)> answer = accept;
    std::function<boost::asio::awaitable<void>(const sending&)> hold; // before it answers; or none
    std::function<void()> before_writing = [] {};

    static send_report accept(const sending& s)
    {
        send_report report{.result = {.verdict = verdict::accepted, .status = 200}};
        for (std::size_t i = 0; i < s.bodies.size(); ++i)
            report.items.emplace_back(accepted_item{"r-" + s.bodies[i]});
        report.limits.limit = 1'000'000;
        report.written = report.answered = true;
        return report;
    }

    static send_report fail(verdict v, unsigned status = 0, std::string name = {})
    {
        send_report report{.result = {.verdict = v, .status = status, .name = std::move(name)}};
        report.answered = status != 0;
        report.written = v != verdict::not_sent;
        return report;
    }

    boost::asio::awaitable<send_report> send(const send_request& request) override
    {
        before_writing();
        if (request.may_write && !request.may_write())
            co_return send_report{.withheld = true};
        sending s{.batch = request.batch, .key = request.idempotency_key};
        for (const auto body : request.bodies)
            s.bodies.emplace_back(body);
        sent.push_back(s);
        if (request.on_writing)
            request.on_writing();
        if (hold)
            co_await hold(s);
        co_return answer(s);
    }
};

inline bool contains(const scripted_api::sending& s, std::string_view body)
{
    return std::ranges::find(s.bodies, body) != s.bodies.end();
}

// All that was sent, in whatever requests
inline std::multiset<std::string> all_bodies(const scripted_api& api)
{
    std::multiset<std::string> bodies;
    for (const auto& s : api.sent)
        bodies.insert(s.bodies.begin(), s.bodies.end());
    return bodies;
}

// Knows of no request that failed, unless it is told otherwise, that Resend has it.
struct scripted_evidence final : evidence_source
{
    std::function<answer(const question&)> says = [](const question&) {
        return answer{.says = evidence::complete, .found = {}};
    };
    bool tells{true};
    std::size_t looks{};

    bool can_tell(const outgoing&) const override { return tells; }

    boost::asio::awaitable<void> turn() override { co_return; }

    boost::asio::awaitable<std::vector<answer>> look(std::vector<question> about) override
    {
        ++looks;
        std::vector<answer> all;
        for (const auto& q : about)
            all.push_back(says(q));
        co_return all;
    }

    void accepted(std::string_view, const sending_span&) override {}
};

// One of several relays, or not; and whether it has the term
struct scripted_membership final : quiet_membership
{
    bool others{};
    bool writes{true};

    const membership* hears{}; // who is told of the inbox; null: nobody

    bool shared() const noexcept override { return others; }
    bool may_write() const noexcept override { return writes; }

    std::uint64_t told_of_inbox() const override { return hears ? hears->told_of_inbox() : 0; }
    boost::asio::awaitable<void>
    told_of_inbox_beyond(std::uint64_t known, notifier::clock::time_point deadline) const override
    {
        return hears ? hears->told_of_inbox_beyond(known, deadline)
                     : membership::told_of_inbox_beyond(known, deadline);
    }
};

struct with_scripted_api
{
    scripted_api api;
    scripted_membership member;
    scripted_evidence evidence;
    std::atomic<bool> disk_may_complain{}; // else a complaint fails the test
    std::atomic<int> complaints{};
};

// The stages over a real store, with a scripted Resend
struct stages : with_scripted_api, services
{
    stages(boost::asio::io_context& ctx, const config& cfg, account_api& resend)
        : services(
              {
                  .ex = ctx.get_executor(),
                  .email_api = api,
                  .on_store_error =
                      [this](const std::string& e) {
                          if (!disk_may_complain)
                              BOOST_ERROR(e);
                          ++complaints;
                      },
                  .membership = member,
              },
              {.account_api = resend},
              cfg
          ),
          tasks(ex)
    {
        ask(evidence);
        pacer = relay::pacer({.upper_bound = 1e6}, 1'000'000);
    }

    // Recovers and runs everything that brings mail to Resend.
    boost::asio::awaitable<void> start()
    {
        co_await recover();
        start_sending(tasks);
    }

    boost::asio::awaitable<void> stop()
    {
        co_await drain();
        co_await tasks.shut_down(milliseconds(0));
        co_await store.flush();
    }

    message_id submit(std::string body, lane l = lane::campaign, std::string domain = "a.example")
    {
        submission email{
            .body = std::move(body),
            .summary = "{}",
            .lane = l,
            .campaign = "c",
            .domain = std::move(domain),
            .recipients = 1};
        return submit(std::move(email));
    }

    message_id submit(submission email)
    {
        const auto id = id_source.next_message(wall_now());
        ingest.submit(id, std::move(email), [this](const submitted& s) { ++results[s.status]; });
        return id;
    }

    // A batch of the campaign lane ("m0", "m1", …), which waits until the pause is lifted by force
    boost::asio::awaitable<std::vector<message_id>> queue_batch(int messages)
    {
        pause_control.pause({.kind = pause_kind::all, .name = {}});
        std::vector<message_id> ids;
        for (int i = 0; i < messages; ++i)
            ids.push_back(submit("m" + std::to_string(i)));
        co_await until(state::queued, messages);
        co_return ids;
    }

    // A request on disk waits in memory to be repeated.
    void repeat(sealed_request r, std::vector<message_facts> facts)
    {
        const auto request = request_from_disk(std::move(r), std::move(facts));
        in_flight.add(request);
        repeat_queue.add_last(request);
    }

    // Waits until as many messages are in this state, in either lane, and the stages know it: the
    // disk is told of first. They must stay in it: on a busy machine nobody sees what passes by.
    boost::asio::awaitable<void> until(state s, std::int64_t messages)
    {
        while (store.counts().at(lane::transactional, s) + store.counts().at(lane::campaign, s) !=
               messages)
            co_await test::let_others_go_on();
        co_await store.flush();
    }

    // How things stand
    std::string situation() const
    {
        std::string text = "\nmessages:";
        for (const auto& states : store.counts().by_lane_and_state)
            for (std::size_t i = 0; i < states.size(); ++i)
                if (states[i] != 0)
                    text += ' ' + std::to_string(states[i]) + ' ' +
                            std::string(to_string(static_cast<state>(i)));
        text += "\nrequests: " + std::to_string(api.sent.size()) + " sent, " +
                std::to_string(send_slots.taken()) + " on their way, " +
                std::to_string(in_flight.requests().size()) + " unfinished";
        text += "\nin memory: " + std::to_string(ready_queue.messages(lane::transactional)) +
                " transactional, " + std::to_string(ready_queue.messages(lane::campaign)) +
                " of campaigns; the disk has " + std::to_string(store.stats().waiting) +
                " to write";
        text += "\ntasks that run: " + std::to_string(tasks.size()); // a failure stops all of them
        text += "\npauses:";
        for (const auto& p : pauses.list())
            text += ' ' + to_string(p.scope);
        return text;
    }

    task_group tasks;
    std::map<acceptance, int> results;
};

// A test with stages that run, are stopped, and may be started anew over the same store
struct stage_fixture
{
    stage_fixture()
    {
        cfg.data_dir = directory.path();
        cfg.retry = {.first_delay = milliseconds(1), .jitter = 0};
    }

    boost::asio::io_context ctx;
    temporary_directory directory;
    std::unique_ptr<stages> relay;
    config cfg;
    silent_account silence;
    account_api* account{&silence};
    std::function<void(stages&)> prepare; // before they start

    // `story` runs between start and stop.
    void run_stages(std::function<boost::asio::awaitable<void>(stages&)> story)
    {
        relay = std::make_unique<stages>(ctx, cfg, *account);
        if (prepare)
            prepare(*relay);
        auto whole = [](stages& s, decltype(story)& told) -> boost::asio::awaitable<void> {
            co_await s.start();
            co_await told(s);
            co_await s.stop();
        };
        test::run(ctx, whole(*relay, story), [this] { return relay->situation(); });
        relay.reset();
    }
};

} // namespace relay::test
