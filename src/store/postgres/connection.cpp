#include "store/postgres/connection.hpp"

#include "store/postgres/prepared.hpp"
#include "store/postgres/reserved_statements.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace relay::postgres {

namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// A takeover that is under way is waited for; it changes the row.
constexpr const char* lock_term_sql =
    "SELECT 1 / count(*) FROM"
    " (SELECT 1 FROM term WHERE team = $1 AND epoch = $2 FOR SHARE) AS still_mine";

} // namespace

connection::connection(connection_options options)
    : options_(std::move(options)),
      last_statement_(reserved_statement::last),
      dropped_(std::make_shared<std::vector<statement_id>>())
{
    connect();
}

connection::~connection() = default;

std::unique_ptr<sql::prepared> connection::prepare(std::string_view sql)
{
    const auto id = last_statement_ + 1;
    last_statement_ += 2;
    return std::make_unique<prepared>(*this, id, sql, dropped_);
}

session& connection::connect()
{
    session_.reset();
    session_ = std::make_unique<session>(options_);
    records_.begin_session();
    return *session_;
}

session& connection::current()
{
    if (in_transaction_) {
        if (session_->is_lost())
            throw error(sqlstate::connection_lost, "the connection to PostgreSQL was lost");
        return *session_;
    }
    if (session_)
        session_->look();
    if (!session_ || session_->is_lost())
        connect();
    for (const auto statement : std::exchange(*dropped_, {}))
        session_->drop(statement);
    return *session_;
}

result connection::run(prepared& statement, std::span<const sql::parameter> values)
{
    const auto run_on = [&](session& s) {
        statement.queue(s, values, values_);
        return s.take_all();
    };
    try {
        return run_on(caught_up());
    } catch (const error&) {
        // Nothing of its answer was seen, and it has changed nothing.
        const bool again =
            !in_transaction_ && options_.access == access::read && session_ && session_->is_lost();
        if (!again)
            throw;
    }
    return run_on(current());
}

void connection::queue(prepared& statement, std::span<const sql::parameter> values)
{
    if (in_transaction_ && statement.collected()) {
        collect(statement.collected(), values);
        return;
    }
    auto& s = caught_up();
    statement.queue(s, values, values_);
    if (!in_transaction_)
        s.take_all();
}

void connection::collect(
    const std::shared_ptr<collected_rows>& rows, std::span<const sql::parameter> row
)
{
    if (rows->is_empty())
        collected_.push_back(rows);
    rows->add(row, values_);
    if (!rows->is_full())
        return;
    rows->queue(current(), values_);
    std::erase(collected_, rows);
}

session& connection::caught_up()
{
    auto& s = current();
    for (const auto& rows : collected_)
        rows->queue(s, values_);
    collected_.clear();
    return s;
}

void connection::execute(const std::string& sql)
{
    // Such as a migration, for as long as it takes
    caught_up().run_script(sql, {.silence = std::chrono::hours(24), .until = nullptr});
}

void connection::tell()
{
    caught_up().tell(options_.schema);
}

bool connection::was_told()
{
    if (!session_)
        return false;
    session_->look();
    bool told = false;
    while (const auto schema = session_->next_notification())
        told |= *schema == options_.schema;
    return told;
}

std::int64_t connection::changes()
{
    auto& s = caught_up();
    s.take_all();
    return s.changed();
}

void connection::begin()
{
    if (in_transaction_)
        throw error(sqlstate::misused, "a transaction was begun in another");
    auto& s = current();
    try {
        s.run("BEGIN");
        if (options_.fence)
            lock_term();
        if (options_.records_commits)
            records_.add(s);
    } catch (const error&) {
        session_.reset();
        throw;
    }
    in_transaction_ = true;
}

void connection::lock_term()
{
    if (!session_->has_prepared(reserved_statement::fence))
        session_->prepare(reserved_statement::fence, lock_term_sql);
    constexpr std::array types{0U, 0U}; // whatever the columns are: as text
    const std::array<sql::parameter, 2> values{
        std::string_view(options_.fence->team), options_.fence->epoch};
    values_.encode(values, types);
    session_->run(reserved_statement::fence, values_, session::purpose::fence);
}

void connection::commit()
{
    auto& s = caught_up();
    std::string why;
    try {
        s.run("COMMIT");
        const auto answer = s.take_all();
        in_transaction_ = false;
        if (answer.command() != "COMMIT")
            throw error("40000", "PostgreSQL has rolled the transaction back");
        if (!s.has_warned())
            return;
        why = "PostgreSQL has warned of it";
    } catch (const error& e) {
        if (!s.is_lost())
            throw;
        why = e.what();
    }
    // From here on nobody but the database knows.
    in_transaction_ = false;
    ++commits_in_doubt_;
    if (!options_.records_commits)
        throw commit_in_doubt(why);
    const auto [writer, number] = records_.last();
    if (!find_out(writer, number))
        throw error(sqlstate::connection_lost, why);
}

// Again and again, until it is known
bool connection::find_out(std::int64_t writer, std::int64_t number)
{
    milliseconds delay(50);
    const patience p{.silence = options_.silence, .until = &give_up_};
    for (;;) {
        std::string why;
        try {
            return records_.was_committed(connect(), {writer, number}, p);
        } catch (const error& e) {
            session_.reset();
            if (e.remedy() != sql::remedy::another_time)
                throw commit_in_doubt(e.what());
            why = e.what();
        }
        if (!pause(delay))
            throw commit_in_doubt(why);
    }
}

// False: it was given up.
bool connection::pause(milliseconds& time) const
{
    constexpr milliseconds longest(1'000);
    constexpr milliseconds slice(50);
    const auto end = clock::now() + time;
    time = std::min(2 * time, longest);
    while (clock::now() < end && clock::now() < give_up_.load())
        std::this_thread::sleep_for(slice);
    return clock::now() < give_up_.load();
}

void connection::rollback() noexcept
{
    for (const auto& rows : std::exchange(collected_, {}))
        rows->clear();
    if (!std::exchange(in_transaction_, false) || !session_ || session_->is_lost())
        return;
    try {
        session_->roll_back();
    } catch (const error&) {
        session_.reset(); // the server rolls back what it had
    }
}

} // namespace relay::postgres
