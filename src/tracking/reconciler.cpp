#include "relay/tracking/reconciler.hpp"

#include "relay/async/sleep.hpp"
#include "relay/messages/letter_walk.hpp"
#include "relay/pipeline/until_read.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::hours keys_live{24}; // resend-api.md, section 1.5
constexpr std::chrono::minutes ask_at_least_every{10};
constexpr std::chrono::minutes rest_after_failure{1};

constexpr std::size_t letters_of_a_look = 500;
constexpr std::size_t letters_at_once = 200; // read from disk
constexpr std::size_t most_left = 100'000;

} // namespace

reconciler::reconciler(const parts& p, bool tagged) : p_(p), tagged_(tagged), asked_(p.ex) {}

asio::awaitable<void> reconciler::run()
{
    for (;;) {
        auto next = co_await next_order();
        if (next)
            co_await carry_out(std::move(*next));
        else
            co_await asked_.wait_until(notifier::clock::now() + ask_at_least_every);
    }
}

asio::awaitable<reconciler::chosen_letters>
reconciler::look_for(dead_letter_filter which, milliseconds absent_after, bool dry_run)
{
    chosen_letters chosen;
    std::vector<order> orders;
    letter_walk walk(p_.message_reader, std::move(which));
    while (co_await walk.next()) {
        std::vector<message_id> unknown;
        for (const auto& letter : walk.letters())
            if (letter.reason == death::outcome_unknown)
                unknown.push_back(letter.message.id);
        chosen.meant += unknown.size();
        for (const auto id : unknown) {
            if (orders.empty() || orders.back().ids.size() == letters_of_a_look)
                orders.push_back({.ids = {}, .absent_after = absent_after});
            orders.back().ids.push_back(id);
        }
        std::ranges::sort(unknown);
        for (const auto id : walk.asked_for())
            if (!std::ranges::binary_search(unknown, id))
                chosen.others.push_back(id);
    }
    if (!dry_run && !orders.empty() && tagged_) {
        std::ranges::move(orders, std::back_inserter(orders_));
        asked_.notify_all();
    }
    co_return chosen;
}

reconciler::progress reconciler::now() const
{
    auto shown = progress_;
    for (const auto& o : orders_)
        shown.waiting += o.ids.size();
    if (const auto bar = p_.account_reader.barred_from(account_part::emails))
        shown.problem = "the key may not read emails: " + bar->why;
    if (!tagged_)
        shown.problem = "without a correlation tag nothing can be found";
    return shown;
}

asio::awaitable<std::optional<reconciler::order>> reconciler::next_order()
{
    if (!tagged_ || p_.account_reader.barred_from(account_part::emails))
        co_return std::nullopt;
    order next{.absent_after = absent_after_by_default};
    if (orders_.empty()) {
        next.ids = co_await dead_for_a_day();
    } else {
        next = std::move(orders_.front());
        orders_.pop_front();
    }
    if (next.ids.empty())
        co_return std::nullopt;
    co_return next;
}

// Letters whose keys have died, and that were not looked for yet
asio::awaitable<std::vector<message_id>> reconciler::dead_for_a_day()
{
    const auto now = moment_now();
    std::vector<message_id> due;
    dead_letter_filter which{.reason = death::outcome_unknown, .limit = letters_at_once};
    for (;;) {
        const auto letters =
            co_await until_read([&] { return p_.message_reader.dead_letters(which); });
        for (const auto& letter : letters) {
            const auto& m = letter.message;
            which.after = m.id;
            const auto key_began = letter.sealed_at.value_or(letter.died_at);
            const bool key_dead = proven_age(key_began, now) >= keys_live;
            if (key_dead && !left_.contains(m.id) && due.size() < letters_of_a_look)
                due.push_back(m.id);
        }
        if (letters.size() < letters_at_once || due.size() >= letters_of_a_look)
            co_return due;
    }
}

asio::awaitable<void> reconciler::carry_out(order o)
{
    progress_.looking = true;
    progress_.waiting = o.ids.size();
    progress_.pages = 0;
    auto letters = co_await load(o.ids);
    outcome_search search(std::move(letters), moment_now());
    const bool read_all = search.letters().empty() || co_await read(search);
    if (read_all) {
        co_await conclude(search, o.absent_after);
        progress_.finished = wall_now();
        progress_.problem.clear();
    } else {
        orders_.push_front(std::move(o));
    }
    progress_.looking = false;
    progress_.waiting = 0;
    if (!read_all)
        co_await sleep_for(rest_after_failure);
}

asio::awaitable<void> reconciler::conclude(const outcome_search& search, milliseconds absent_after)
{
    std::size_t sent = 0;
    std::size_t again = 0;
    for (const auto& letter : search.letters()) {
        const auto found = search.find(letter, absent_after);
        if (found == finding::sent)
            sent += co_await settle_sent(letter, *search.resend_id_of(letter)) ? 1 : 0;
        else if (found == finding::absent && co_await queue_again(letter))
            ++again;
        else if (left_.insert(letter.id).second && left_.size() > most_left)
            left_.clear();
    }
    const auto left = search.letters().size() - sent - again;
    progress_.sent += sent;
    progress_.queued_again += again;
    progress_.left += left;
    spdlog::info(
        "unknown outcomes: {} were sent, {} were not and are queued again, {} stay unknown",
        sent,
        again,
        left
    );
}

// Somebody may have queued it again meanwhile: then it is kept from leaving.
asio::awaitable<bool> reconciler::settle_sent(const unknown_letter& letter, std::string resend_id)
{
    auto effect = std::make_shared<evidence_effect>();
    auto done = [effect](const evidence_effect& e) { *effect = e; };
    p_.store.take_evidence(letter.id, std::move(resend_id), wall_now(), done);
    co_await p_.store.flush();
    if (effect->queued)
        p_.requeuer.resend_has(*effect->queued);
    co_return effect->settled;
}

// Only if nothing has happened to it since it was looked for
asio::awaitable<bool> reconciler::queue_again(const unknown_letter& letter)
{
    dead_letter_filter which;
    which.ids.push_back(letter.id);
    const auto still = co_await until_read([&] { return p_.message_reader.dead_letters(which); });
    if (still.empty() || still.front().reason != death::outcome_unknown ||
        still.front().at > letter.until.wall)
        co_return false;
    const auto queued = co_await p_.store.retry_dead(which.ids);
    for (const auto& where : queued)
        p_.ready_queue.arrived_on_disk(where);
    co_return !queued.empty();
}

} // namespace relay
