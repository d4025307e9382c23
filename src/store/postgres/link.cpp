#include "store/postgres/link.hpp"

#include "store/postgres/error.hpp"
#include "store/postgres/url.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>
#include <string_view>

namespace relay::postgres {

namespace {

using std::chrono::milliseconds;

// What the URL may say otherwise stands before it, what it must not behind it: the last one counts.
pg_conn* open(const connection_options& options)
{
    const auto timeout = std::to_string(options.connect_timeout.count());
    const auto most_unanswered = std::to_string(options.silence.count());
    const std::array names{
        "connect_timeout",
        "tcp_user_timeout",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "application_name",
        "dbname",
        "target_session_attrs",
        "client_encoding",
        static_cast<const char*>(nullptr),
    };
    const std::array values{
        timeout.c_str(),
        most_unanswered.c_str(),
        "10",
        "5",
        "3",
        options.name.c_str(),
        options.url.c_str(),
        "read-write",
        "UTF8",
        static_cast<const char*>(nullptr),
    };
    return PQconnectdbParams(names.data(), values.data(), 1);
}

// libpq ends its messages with a line end, and has several lines when there are several servers.
std::string in_one_line(std::string_view text)
{
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

milliseconds rest_of(milliseconds silence, patience::clock::time_point since)
{
    const auto passed = patience::clock::now() - since;
    return std::max(
        milliseconds(0),
        std::chrono::ceil<milliseconds>(
            silence - std::min<patience::clock::duration>(passed, silence)
        )
    );
}

} // namespace

void link::finisher::operator()(pg_conn* c) const noexcept
{
    PQfinish(c);
}

link::link(const connection_options& options)
{
    check_url(options.url);
    connection_.reset(open(options));
    if (!connection_)
        throw error("53200", "out of memory");
    if (is_lost() || PQsetnonblocking(get(), 1) != 0)
        throw error(sqlstate::connection_lost, message());
    PQsetNoticeReceiver(get(), notice, this);
}

bool link::is_lost() const
{
    return !connection_ || PQstatus(get()) != CONNECTION_OK;
}

void link::look()
{
    pollfd readable{.fd = PQsocket(get()), .events = POLLIN, .revents = 0};
    while (!is_lost() && ::poll(&readable, 1, 0) > 0)
        if (PQconsumeInput(get()) == 0)
            close();
}

std::optional<std::string> link::next_notification()
{
    if (is_lost())
        return std::nullopt;
    const std::unique_ptr<PGnotify, decltype(&PQfreemem)> told(PQnotifies(get()), PQfreemem);
    return told ? std::optional<std::string>(told->extra) : std::nullopt;
}

int link::socket() const
{
    return is_lost() ? -1 : PQsocket(get());
}

result link::next(const patience& p)
{
    for (;;) {
        const int unsent = PQflush(get());
        if (unsent < 0 || PQisBusy(get()) == 0)
            break;
        if (!wait(unsent > 0, p)) {
            close();
            throw error(sqlstate::connection_lost, "PostgreSQL does not answer");
        }
        if (PQconsumeInput(get()) == 0)
            break;
    }
    return result(PQgetResult(get()));
}

void link::push()
{
    PQflush(get());
}

bool link::wait(bool unsent, const patience& p)
{
    constexpr milliseconds slice(100); // until it is looked whether another thread has had enough
    const auto since = patience::clock::now();
    const auto events = static_cast<short>(unsent ? POLLIN | POLLOUT : POLLIN);
    pollfd socket{.fd = PQsocket(get()), .events = events, .revents = 0};
    for (;;) {
        const auto rest = rest_of(p.silence, since);
        const auto time = p.until ? std::min(rest, slice) : rest;
        if (::poll(&socket, 1, static_cast<int>(time.count())) > 0)
            return true;
        if (rest == milliseconds(0) || (p.until && patience::clock::now() >= p.until->load()))
            return false;
    }
}

std::string link::message() const
{
    return in_one_line(PQerrorMessage(get()));
}

void link::notice(void* self, const pg_result* r)
{
    const char* severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && std::string_view(severity) == "WARNING")
        static_cast<link*>(self)->warned_ = true;
}

} // namespace relay::postgres
