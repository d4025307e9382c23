#include "server/socket/line_session.hpp"

#include "relay/mail/reply.hpp"
#include "server/socket/http_line.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

// Lines that were read and whose replies have not left, and what these take of memory: a mark may
// be as long as a line. More, and the connection is not read from.
constexpr std::size_t replies_at_most = 4'096;
constexpr std::size_t reply_bytes_at_most = 1 << 20;
constexpr std::size_t write_at_once = 64 << 10;

// What is read from somebody who has not authenticated
constexpr std::size_t line_of_a_stranger = 4 << 10;

// How long a line waits for memory that others use before it is refused
constexpr std::chrono::seconds patience_for_memory{5};

// A session lives as long as something answers on its behalf.
asio::awaitable<void>
keep_alive(std::shared_ptr<line_session> session, asio::awaitable<void> answering)
{
    try {
        co_await std::move(answering);
    } catch (...) {
        session->fail(std::current_exception());
    }
    session.reset();
}

} // namespace

line_session::line_session(socket connection, line_listener& owner)
    : socket_(std::move(connection)),
      owner_(owner),
      lines_(line_of_a_stranger, owner.long_lines_, line_of_a_stranger),
      reply_ready_(owner.around_.ex),
      reply_sent_(owner.around_.ex),
      authenticated_(owner.settings_.token.empty()),
      place_(owner.sessions_.insert(owner.sessions_.end(), this)),
      among_strangers_(owner.strangers_.insert(owner.strangers_.end(), this))
{
    if (authenticated_)
        lines_.set_limits(owner.settings_.max_line, read_allowance);
    ++owner_.around_.counters.connections_open;
    ++owner_.around_.counts.open;
}

line_session::~line_session()
{
    --owner_.around_.counters.connections_open;
    --owner_.around_.counts.open;
    leave_strangers();
    owner_.sessions_.erase(place_);
    owner_.session_ended_.notify_all();
}

void line_session::leave_strangers()
{
    if (among_strangers_)
        owner_.strangers_.erase(*std::exchange(among_strangers_, std::nullopt));
}

asio::awaitable<void> line_session::run()
{
    run_beside(write());
    co_await read();
    reading_ = false;
    reply_ready_.notify_all();
    if (end_by_)
        co_await drop_rest();
}

void line_session::run_beside(asio::awaitable<void> answering)
{
    owner_.tasks_.spawn(keep_alive(shared_from_this(), std::move(answering)));
}

asio::awaitable<void> line_session::read()
{
    while (reading_) {
        co_await use_lines();
        if (reading_ && may_leave() && co_await leave())
            co_return;
        if (!reading_ || co_await receive())
            continue;
        lines_.finish();
        if (const auto rest = lines_.next(); rest && !rest->text.empty())
            handle(*rest);
        co_return;
    }
}

asio::awaitable<void> line_session::use_lines()
{
    while (reading_) {
        const auto line = lines_.next();
        if (!line)
            break;
        line_since_.reset();
        if (mail_intake::is_large(line->text.size()))
            co_await handle_large(line->text);
        else
            handle(*line);
        if (waits_for_disk_ || is_behind())
            co_await pause_for_disk();
    }
}

// Not in the midst of a line that is dropped: its rest would be a line to whoever comes next.
asio::awaitable<bool> line_session::leave()
{
    if (!lines_.unfinished())
        co_return false;
    auto next = co_await find_successor();
    if (!next || !reading_)
        co_return false;
    rest_ = *lines_.unfinished();
    successor_ = std::move(next);
    co_return true;
}

// False at the connection's end. Between lines no buffer is held while nothing comes.
asio::awaitable<bool> line_session::receive()
{
    if (lines_.is_between_lines() && !filled_) {
        lines_.rest();
        auto [ec] = co_await socket_.async_wait(socket::wait_read, token);
        if (ec || !reading_ || may_leave())
            co_return !ec;
    }
    if (!co_await make_room())
        co_return true;
    if (!lines_.is_between_lines() && !line_since_)
        line_since_ = clock::now();
    const auto space = lines_.room();
    auto [ec, n] =
        co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), token);
    lines_.received(n);
    filled_ = n == space.size();
    co_return !ec;
}

// Waits until a long line has memory; false when it was given up.
asio::awaitable<bool> line_session::make_room()
{
    const auto deadline = notifier::clock::now() + patience_for_memory;
    while (lines_.room().empty()) {
        if (notifier::clock::now() >= deadline) {
            lines_.skip_line();
            reject_line({
                .status = 503,
                .name = "queue_full",
                .message = "Too many long lines are coming in at once; send this one again later.",
            });
            co_return false;
        }
        // Memory comes back with time, from whoever has it.
        co_await reply_sent_.wait_until(notifier::clock::now() + std::chrono::milliseconds(50));
    }
    co_return true;
}

asio::awaitable<void> line_session::pause_for_disk()
{
    if (const auto l = std::exchange(waits_for_disk_, std::nullopt))
        co_await owner_.around_.intake.room(*l);
    while (reading_ && is_behind())
        co_await reply_sent_.wait();
}

void line_session::handle(const received_line& line)
{
    if (begins_like_http(line.text))
        return refuse_http();
    if (line.what == received_line::kind::too_long && !authenticated_)
        return authenticate({}, {});
    if (line.what == received_line::kind::too_long) {
        reject_line({
            .status = 422,
            .name = "validation_error",
            .message =
                "The line is longer than " + std::to_string(owner_.settings_.max_line) + " bytes.",
        });
        return;
    }
    if (line.text.empty())
        return;
    message_id id;
    handle_job(owner_.around_.intake.read_line(line.text, id), id);
}

// The connection waits until the line is read, so that replies stay in order; others do not.
asio::awaitable<void> line_session::handle_large(std::string_view line)
{
    if (begins_like_http(line))
        co_return refuse_http();
    message_id id;
    auto j = co_await owner_.around_.intake.read_large_line(line, id);
    handle_job(std::move(j), id);
}

asio::awaitable<void> line_session::write()
{
    std::string out;
    while (!broken_) {
        out.clear();
        replies_.take(out, write_at_once);
        if (out.empty()) {
            if (!reading_ && replies_.empty())
                break;
            co_await reply_ready_.wait();
            continue;
        }
        reply_sent_.notify_all();
        auto [ec, n] = co_await asio::async_write(socket_, asio::buffer(out), token);
        broken_ = broken_ || ec;
    }
    if (successor_ && !broken_)
        co_return std::exchange(successor_, {})(std::move(socket_), std::move(rest_));
    if (broken_ || !end_by_)
        co_return close();
    boost::system::error_code ignored;
    socket_.shutdown(socket::shutdown_send, ignored); // drop_rest() waits for the other side
}

void line_session::reject_line(const api_error& error, reply_ref ref)
{
    ++owner_.around_.counters.rejected;
    std::string text;
    append_rejected(text, ref, error);
    answer_now(std::move(text));
}

bool line_session::is_behind() const
{
    return replies_.size() >= replies_at_most || replies_.bytes() >= reply_bytes_at_most;
}

std::uint64_t line_session::reserve_reply(const reply_mark& mark)
{
    return replies_.reserve(mark.text.size());
}

void line_session::answer(std::uint64_t number, std::string text)
{
    if (broken_)
        return;
    if (replies_.set(number, std::move(text)))
        reply_ready_.notify_all();
}

asio::awaitable<void> line_session::reply_sent()
{
    co_await reply_sent_.wait();
}

void line_session::answer_now(std::string text)
{
    answer(reserve_reply({}), std::move(text));
}

} // namespace relay
