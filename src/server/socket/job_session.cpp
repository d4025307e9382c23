#include "server/socket/job_session.hpp"

#include "relay/mail/reply.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
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
constexpr std::size_t read_allowance = 64 << 10;

// How long a line waits for memory that others use before it is refused
constexpr std::chrono::seconds patience_for_memory{5};

// A session lives as long as something answers on its behalf.
asio::awaitable<void>
keep_alive(std::shared_ptr<job_session> session, asio::awaitable<void> answering)
{
    co_await std::move(answering);
    session.reset();
}

void rethrow(std::exception_ptr error)
{
    if (error)
        std::rethrow_exception(error);
}

} // namespace

job_session::job_session(socket connection, job_listener& owner)
    : socket_(std::move(connection)),
      owner_(owner),
      lines_(owner.settings_.max_line, owner.long_lines_, read_allowance),
      reply_ready_(owner.p_.ex),
      reply_sent_(owner.p_.ex),
      authenticated_(owner.settings_.token.empty())
{
    owner_.sessions_.insert(this);
    ++owner_.p_.counters.connections_open;
}

job_session::~job_session()
{
    --owner_.p_.counters.connections_open;
    owner_.ended(this);
}

asio::awaitable<void> job_session::run()
{
    const auto self = shared_from_this();
    run_beside(write());
    co_await read();
    reading_ = false;
    reply_ready_.notify_all();
}

void job_session::run_beside(asio::awaitable<void> answering)
{
    asio::co_spawn(owner_.p_.ex, keep_alive(shared_from_this(), std::move(answering)), rethrow);
}

void job_session::stop_reading()
{
    reading_ = false;
    boost::system::error_code ignored;
    socket_.shutdown(socket::shutdown_receive, ignored);
}

void job_session::close()
{
    reading_ = false;
    broken_ = true;
    boost::system::error_code ignored;
    socket_.close(ignored);
    reply_ready_.notify_all();
    reply_sent_.notify_all();
}

asio::awaitable<void> job_session::read()
{
    while (reading_) {
        while (reading_) {
            const auto line = lines_.next();
            if (!line)
                break;
            if (ingest::is_large(line->text.size()))
                co_await handle_large(line->text);
            else
                handle(*line);
            if (waits_for_disk_ || is_behind())
                co_await pause_for_disk();
        }
        if (!reading_ || !co_await make_room())
            continue;
        const auto space = lines_.room();
        auto [ec, n] =
            co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), token);
        if (!ec) {
            lines_.received(n);
            continue;
        }
        lines_.finish();
        if (const auto rest = lines_.next(); rest && !rest->text.empty())
            handle(*rest);
        co_return;
    }
}

// Waits until a long line has memory; false when it was given up.
asio::awaitable<bool> job_session::make_room()
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

asio::awaitable<void> job_session::pause_for_disk()
{
    if (const auto l = std::exchange(waits_for_disk_, std::nullopt))
        co_await owner_.p_.ingest.room(*l);
    while (reading_ && is_behind())
        co_await reply_sent_.wait();
}

void job_session::handle(const received_line& line)
{
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
    handle_job(owner_.p_.ingest.read_line(line.text, id), id);
}

// The connection waits until the line is read, so that replies stay in order; others do not.
asio::awaitable<void> job_session::handle_large(std::string_view line)
{
    message_id id;
    auto j = co_await owner_.p_.ingest.read_large_line(line, id);
    handle_job(std::move(j), id);
}

asio::awaitable<void> job_session::write()
{
    std::string out;
    while (!broken_) {
        out.clear();
        while (!replies_.empty() && replies_.front().ready && out.size() < write_at_once) {
            out += replies_.front().text;
            sent_first_reply();
        }
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
    close();
}

void job_session::reject_line(const api_error& error, reply_ref ref)
{
    ++owner_.p_.counters.rejected;
    std::string text;
    append_rejected(text, ref, error);
    answer_now(std::move(text));
}

bool job_session::is_behind() const
{
    return replies_.size() >= replies_at_most || reply_bytes_ >= reply_bytes_at_most;
}

std::uint64_t job_session::reserve_reply(const reply_mark& mark)
{
    replies_.push_back({.bytes = mark.text.size()});
    reply_bytes_ += mark.text.size();
    return first_reply_ + replies_.size() - 1;
}

void job_session::answer(std::uint64_t number, std::string text)
{
    if (broken_)
        return;
    auto& r = replies_[number - first_reply_];
    reply_bytes_ += text.size() - r.bytes;
    r.bytes = text.size();
    r.text = std::move(text);
    r.ready = true;
    if (number == first_reply_)
        reply_ready_.notify_all();
}

void job_session::answer_now(std::string text)
{
    answer(reserve_reply({}), std::move(text));
}

void job_session::sent_first_reply()
{
    reply_bytes_ -= replies_.front().bytes;
    replies_.pop_front();
    ++first_reply_;
}

} // namespace relay
