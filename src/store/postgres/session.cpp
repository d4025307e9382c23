#include "store/postgres/session.hpp"

#include "store/postgres/error.hpp"
#include "store/postgres/quoted_name.hpp"
#include "store/postgres/session_settings.hpp"

#include <libpq-fe.h>
#include <string_view>
#include <utility>

namespace relay::postgres {

namespace {

constexpr int binary = 1;

// One for all schemas of a database, whose names are the payload: they may be as long as its own
constexpr std::string_view channel_of_hints = "resend_relay_inbox";

// libpq sends what it has by itself when that is 8 KiB.
constexpr std::size_t bytes_between_syncs = 7'500;

// Of a command, beside its values
constexpr std::size_t bytes_around_values = 100;

std::string name_of(statement_id statement)
{
    return 's' + std::to_string(statement);
}

bool is_error(const result& r)
{
    const auto status = PQresultStatus(r.get());
    return status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE;
}

} // namespace

session::session(const connection_options& options)
    : link_(options),
      patience_{.silence = options.silence, .until = nullptr}
{
    PQenterPipelineMode(link_.get());
    run_script(session_settings(options), patience_);
    if (options.listens)
        listen();
}

// A pooler may not let it.
void session::listen()
{
    try {
        run_script("LISTEN " + std::string(channel_of_hints), patience_);
    } catch (const error&) {
        if (is_lost())
            throw;
    }
}

void session::run(const std::string& sql)
{
    make_room(sql.size());
    queued(
        PQsendQueryParams(link_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, binary),
        {purpose::statement, 0},
        sql.size()
    );
}

void session::run(statement_id statement, const arguments& values, purpose p)
{
    make_room(values.bytes());
    queued(
        PQsendQueryPrepared(
            link_.get(),
            name_of(statement).c_str(),
            values.count(),
            values.data(),
            values.lengths(),
            values.formats(),
            binary
        ),
        {p, statement},
        values.bytes()
    );
}

void session::prepare(statement_id statement, const std::string& sql)
{
    make_room(sql.size());
    queued(
        PQsendPrepare(link_.get(), name_of(statement).c_str(), sql.c_str(), 0, nullptr),
        {purpose::preparation, statement},
        sql.size()
    );
    prepared_.insert(statement);
}

void session::drop(statement_id statement)
{
    if (prepared_.erase(statement) != 0)
        run("DEALLOCATE " + name_of(statement));
}

std::vector<unsigned> session::parameter_types(statement_id statement)
{
    queued(
        PQsendDescribePrepared(link_.get(), name_of(statement).c_str()),
        {purpose::preparation, statement},
        0
    );
    const auto description = take_all();
    std::vector<unsigned> types;
    types.reserve(static_cast<std::size_t>(PQnparams(description.get())));
    for (int i = 0; i < PQnparams(description.get()); ++i)
        types.push_back(PQparamtype(description.get(), i));
    return types;
}

void session::make_room(std::size_t bytes)
{
    if (bytes_ > 0 && bytes_ + bytes > bytes_between_syncs)
        sync();
}

void session::queued(int accepted, command c, std::size_t bytes)
{
    if (accepted == 0)
        fail(std::nullopt);
    pending_.push_back(c);
    bytes_ += bytes + bytes_around_values;
    if (bytes_ > bytes_between_syncs)
        sync();
}

void session::sync()
{
    if (PQpipelineSync(link_.get()) == 0)
        fail(std::nullopt);
    pending_.push_back({purpose::sync, 0});
    bytes_ = 0;
}

result session::take_all(const patience& p)
{
    if (bytes_ > 0)
        sync();
    std::optional<failure> first;
    result last;
    while (!pending_.empty() && !is_lost()) {
        const auto next = pending_.front();
        pending_.pop_front();
        if (next.what == purpose::sync) {
            link_.next(p);
            continue;
        }
        link_.forget_warnings();
        last = take(next, p, first);
    }
    if (first || is_lost())
        fail(std::move(first));
    return last;
}

// The answer to one command
result session::take(const command& c, const patience& p, std::optional<failure>& first)
{
    result answer;
    while (auto part = link_.next(p)) {
        if (is_error(part) && !first)
            first = failure{c.what, part.sqlstate(), part.message()};
        if (is_lost())
            break;
        answer = std::move(part);
    }
    const auto status = PQresultStatus(answer.get());
    if (c.what == purpose::preparation && status != PGRES_COMMAND_OK)
        prepared_.erase(c.statement);
    if ((status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) && answer.is_change())
        changed_ = answer.changed();
    return answer;
}

void session::fail(std::optional<failure> first)
{
    const bool lost = is_lost();
    const auto why = link_.get() ? link_.message() : std::string("the connection was closed");
    if (lost) {
        pending_.clear();
        link_.close();
    }
    if (!first || first->sqlstate.empty())
        throw error(lost ? sqlstate::connection_lost : sqlstate::misused, why);
    if (first->what == purpose::fence && first->sqlstate == sqlstate::division_by_zero)
        throw deposed();
    throw error(first->sqlstate, first->message);
}

void session::run_script(const std::string& sql, const patience& p)
{
    take_all();
    if (PQexitPipelineMode(link_.get()) == 0 || PQsendQuery(link_.get(), sql.c_str()) == 0)
        fail(std::nullopt);
    std::optional<failure> first;
    take({purpose::statement, 0}, p, first);
    if (!is_lost())
        PQenterPipelineMode(link_.get());
    if (first || is_lost())
        fail(std::move(first));
}

// Both are one transaction.
void session::tell(const std::string& payload)
{
    auto sql = "SET LOCAL synchronous_commit = off; NOTIFY " + std::string(channel_of_hints);
    run_script(sql + ", " + quoted_text(payload), patience_);
}

void session::roll_back()
{
    try {
        take_all(); // what is behind an error is passed over until then
    } catch (const error&) {
        if (is_lost())
            throw;
    }
    run("ROLLBACK");
    take_all();
}

} // namespace relay::postgres
