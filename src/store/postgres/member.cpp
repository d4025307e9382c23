#include "store/postgres/member.hpp"

#include "relay/async/thread_name.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <utility>

namespace relay::postgres {

namespace asio = boost::asio;

namespace {

using std::chrono::seconds;

// Another one at each run, never 0
std::int64_t number_of_this_run()
{
    std::random_device random;
    return static_cast<std::int64_t>(std::uint64_t{random()} << 31 | random()) | 1;
}

// What gives no answer is given up while there is time for another try within the lease.
connection_options options_for(const store_location& where, const member_settings& s)
{
    return {
        .url = where.url,
        .schema = where.schema,
        .access = access::write,
        .name = "resend-relay " + s.name,
        .listens = true,
        .connect_timeout = seconds(2),
        .silence = s.lease / 3,
    };
}

connection& with_tables(connection& db, const std::string& schema)
{
    // Others may make them at the same time: after each such failure one of the schema, the tables
    // of the term and that of the relays is there.
    for (int tries_left = 3;; --tries_left) {
        try {
            make_term_tables(db, schema);
            make_relay_table(db);
            return db;
        } catch (const error&) {
            if (tries_left == 0)
                throw;
        }
    }
}

relay_record record_of(const member_settings& s)
{
    return {
        .run = number_of_this_run(),
        .name = s.name,
        .version = RELAY_VERSION,
        .at = s.at,
        .network = s.network,
    };
}

} // namespace

member::member(const store_location& where, const member_settings& s, asio::any_io_executor network)
    : db_(options_for(where, s)),
      rows_(with_tables(db_, where.schema)),
      relay_rows_(db_),
      settings_(s),
      me_(record_of(s)),
      network_(network),
      signal_(std::make_shared<signal>(notifier(network), notifier(network))),
      may_write_until_(std::numeric_limits<clock::rep>::min()),
      machine_({.me = me_.run, .lease = s.lease, .takes_other_key = s.takes_other_key}),
      standing_{.state = state::spare, .me = me_.run},
      resend_key_(s.resend_key),
      thread_([this] { run(); })
{
}

member::~member()
{
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    wake_.notify();
    thread_.join();
}

bool member::may_write() const noexcept
{
    return clock::now().time_since_epoch().count() < may_write_until_.load();
}

membership::standing member::now() const
{
    const std::lock_guard lock(mutex_);
    auto as_it_is = standing_;
    const clock::time_point until{clock::duration(may_write_until_.load())};
    if (const auto time = clock::now(); time < until)
        as_it_is.may_write_for = std::chrono::duration_cast<milliseconds>(until - time);
    for (const auto& each : relays_)
        if (each.run == standing_.holder)
            as_it_is.sender_at = way_to(each, me_);
    return as_it_is;
}

std::vector<relay_record> member::relays() const
{
    const std::lock_guard lock(mutex_);
    return relays_;
}

asio::awaitable<void> member::changed()
{
    return signal_->changed.wait();
}

void member::tell_of_inbox(bool awaited)
{
    {
        const std::lock_guard lock(mutex_);
        hints_.ask(awaited, clock::now());
    }
    wake_.notify();
}

asio::awaitable<void>
member::told_of_inbox_beyond(std::uint64_t known, notifier::clock::time_point deadline) const
{
    const auto signal = signal_;
    while (signal->told_of_inbox == known)
        if (!co_await signal->inbox.wait_until(deadline))
            co_return;
}

void member::lives_for(milliseconds time)
{
    {
        const std::lock_guard lock(mutex_);
        machine_.lives_until(clock::now() + time);
    }
    wake_.notify();
}

void member::use_key(std::string resend_key)
{
    const std::lock_guard lock(mutex_);
    resend_key_ = std::move(resend_key);
}

bool member::has_lost_commits() const
{
    const std::lock_guard lock(mutex_);
    return machine_.rewound();
}

void member::heeded_lost_commits()
{
    {
        const std::lock_guard lock(mutex_);
        heeded_ = true;
    }
    wake_.notify();
}

asio::awaitable<void> member::resign()
{
    {
        const std::lock_guard lock(mutex_);
        resigns_ = true;
        machine_.resign();
        publish();
    }
    wake_.notify();
    const auto done = [this] {
        const std::lock_guard lock(mutex_);
        return resigned_;
    };
    while (!done())
        co_await signal_->changed.wait();
}

void member::run()
{
    name_this_thread("cluster");
    std::unique_lock lock(mutex_);
    while (!ends_) {
        if (std::exchange(resigns_, false)) {
            lock.unlock();
            give_back();
            lock.lock();
            continue;
        }
        const auto now = clock::now();
        const auto next = machine_.next(now);
        const bool acts = next.what != leadership::action::wait && next.at <= now;
        const bool hints = !acts && hints_.due() && *hints_.due() <= now;
        auto until = hints_.due();
        if (next.what != leadership::action::wait)
            until = until ? std::min(*until, next.at) : next.at;
        lock.unlock();
        if (acts)
            act(next.what);
        else if (hints)
            hint(now);
        else
            wait(until, now);
        hear_hints();
        lock.lock();
    }
    lock.unlock();
    leave();
}

void member::wait(std::optional<clock::time_point> until, clock::time_point now)
{
    std::optional<milliseconds> time;
    if (until)
        time = std::chrono::ceil<milliseconds>(*until - now);
    wake_.wait(db_.socket(), time);
}

// One that the database does not take is none: the sender looks by itself.
void member::hint(clock::time_point now)
{
    {
        const std::lock_guard lock(mutex_);
        hints_.told(now);
    }
    try {
        db_.tell();
    } catch (const sql::error&) {
        // Whether it is away is found out by the next look.
    }
}

void member::hear_hints()
{
    if (!db_.was_told())
        return;
    asio::post(network_, [signal = signal_] {
        ++signal->told_of_inbox;
        signal->inbox.notify_all();
    });
}

// What the machine says. With the lock.
void member::publish()
{
    may_write_until_ = machine_.may_write_until().time_since_epoch().count();
    standing_.kept_out = machine_.is_kept_out();
    standing_.missed = machine_.is_missed();
    switch (machine_.current()) {
    case leadership::role::spare:
        standing_.state = state::spare;
        break;
    case leadership::role::sender:
        standing_.state = state::sender;
        break;
    case leadership::role::resigned: // as it was
        break;
    case leadership::role::deposed:
        standing_.state = state::deposed;
        break;
    }
}

void member::tell()
{
    if (signal_->under_way.exchange(true))
        return;
    asio::post(network_, [signal = signal_] {
        signal->under_way = false;
        signal->changed.notify_all();
    });
}

} // namespace relay::postgres
