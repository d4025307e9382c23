#include "store/postgres/key_digest.hpp"
#include "store/postgres/member.hpp"

#include <algorithm>
#include <utility>

// What its thread asks the database for

namespace relay::postgres {

namespace {

// Beside the looks and renewals, which may be more often
constexpr milliseconds tell_every{1'000};

} // namespace

void member::act(leadership::action what)
{
    try {
        if (what == leadership::action::look)
            look();
        else if (what == leadership::action::take)
            take();
        else
            renew();
        see_to_lost_commits();
        see_to_others();
    } catch (const sql::error& e) {
        failed(e.what());
    }
    tell();
}

void member::look()
{
    const auto asked = machine_wall_now();
    auto answer = rows_.find();
    heard(answer, asked);
    const std::lock_guard lock(mutex_);
    const auto mine = digest_of_key();
    answer.row.other_key = !mine.empty() && !answer.key_digest.empty() && mine != answer.key_digest;
    machine_.found(answer.row, clock::now());
    publish();
}

void member::take()
{
    lease_row found;
    std::string digest;
    term_rows::taker by{.name = settings_.name, .lease = settings_.lease};
    {
        const std::lock_guard lock(mutex_);
        found = machine_.last_found();
        by.me = machine_.me();
        by.unexpired = machine_.takes_unexpired();
        digest = digest_of_key();
    }
    by.key_digest = digest;
    const auto wall = machine_wall_now();
    const auto asked = clock::now();
    const auto answer = rows_.take(found, by);
    if (answer)
        heard(*answer, wall);
    const std::lock_guard lock(mutex_);
    if (answer)
        machine_.taken(answer->row.epoch, answer->row.beat, asked);
    else
        machine_.not_taken(clock::now());
    publish();
}

void member::renew()
{
    std::int64_t epoch = 0;
    std::string digest;
    {
        const std::lock_guard lock(mutex_);
        epoch = machine_.epoch();
        digest = digest_of_key();
    }
    const auto wall = machine_wall_now();
    const auto asked = clock::now();
    const auto answer = rows_.renew(epoch, settings_.lease, digest);
    std::optional<lease_answer> instead;
    if (!answer)
        instead = rows_.find();
    heard(answer ? *answer : *instead, wall);
    const std::lock_guard lock(mutex_);
    if (answer)
        machine_.renewed(answer->row.beat, asked);
    else
        machine_.refused(instead->row);
    publish();
}

// Whoever has the term next is to know it, too.
void member::see_to_lost_commits()
{
    bool lost = false;
    bool heeded = false;
    std::int64_t epoch = 0;
    {
        const std::lock_guard lock(mutex_);
        lost = machine_.rewound();
        heeded = heeded_;
        epoch = machine_.epoch();
    }
    if (heeded) {
        rows_.heeded_lost_commits(epoch);
        told_of_lost_commits_ = false;
        const std::lock_guard lock(mutex_);
        heeded_ = false;
        machine_.rewind_heeded();
        publish();
    } else if (lost && !std::exchange(told_of_lost_commits_, true)) {
        rows_.tell_of_lost_commits();
    }
}

// A sender that is not known yet is asked for at once.
void member::see_to_others()
{
    const auto now = clock::now();
    std::int64_t sender = 0;
    {
        const std::lock_guard lock(mutex_);
        sender = standing_.holder;
    }
    const auto is_sender = [&](const relay_record& r) { return r.run == sender; };
    if (now < tells_again_ && (sender == 0 || std::ranges::any_of(relays_, is_sender)))
        return;
    if (!std::exchange(told_of_me_, true))
        relay_rows_.succeed(me_);
    slot_ = relay_rows_.tell(me_);
    if (slot_ == 0)
        slot_ = relay_rows_.claim_slot(me_);
    tells_again_ = now + tell_every;
    auto all = relay_rows_.list();
    const std::lock_guard lock(mutex_);
    relays_ = std::move(all);
}

void member::leave()
{
    try {
        if (told_of_me_)
            relay_rows_.leave(me_);
    } catch (const sql::error&) {
        // The others see that it says nothing any more.
    }
}

void member::give_back()
{
    std::int64_t epoch = 0;
    {
        const std::lock_guard lock(mutex_);
        epoch = machine_.epoch();
    }
    try {
        if (epoch != 0)
            rows_.resign(epoch);
    } catch (const sql::error& e) {
        failed(e.what()); // then it expires
    }
    {
        const std::lock_guard lock(mutex_);
        resigned_ = true;
    }
    tell();
}

void member::heard(const lease_answer& answer, wall_time asked)
{
    offset_.add(asked, machine_wall_now(), answer.now);
    set_wall_offset(offset_.value());
    key_salt_ = answer.key_salt;
    const std::lock_guard lock(mutex_);
    standing_.trouble.clear();
    standing_.epoch = answer.row.epoch;
    standing_.beat = answer.row.beat;
    standing_.holder = answer.row.expired ? 0 : answer.row.holder;
    standing_.sender = answer.row.expired ? "" : answer.name;
    if (answer.lost_commits)
        machine_.others_saw_rewind();
}

// With the lock.
std::string member::digest_of_key() const
{
    return key_digest(key_salt_, resend_key_);
}

void member::failed(const std::string& why)
{
    const std::lock_guard lock(mutex_);
    machine_.failed(clock::now());
    standing_.trouble = why;
}

} // namespace relay::postgres
