#include "job_session.hpp"

#include "relay/mail/reply.hpp"
#include "relay/same_secret.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace relay {

namespace asio = boost::asio;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

// Lines that were read and whose replies have not left. More, and the connection is not read from.
constexpr std::size_t replies_at_most = 4'096;
constexpr std::size_t write_at_once = 64 << 10;
constexpr std::size_t read_allowance = 64 << 10;

// How long a line waits for memory that others use before it is refused
constexpr std::chrono::seconds patience_for_memory{5};

constexpr std::string_view no_such_message = "There is no message with this id.";

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
    ++owner_.p_.count.connections_open;
}

job_session::~job_session()
{
    --owner_.p_.count.connections_open;
    owner_.ended(this);
}

asio::awaitable<void> job_session::run()
{
    auto self = shared_from_this();
    auto writer = [](std::shared_ptr<job_session> s) -> asio::awaitable<void> {
        co_await s->write();
    };
    asio::co_spawn(owner_.p_.ex, writer(self), rethrow);
    co_await read();
    reading_ = false;
    reply_ready_.notify_all();
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
            handle(*line);
            if (waits_for_disk_ || replies_.size() >= replies_at_most)
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
        co_await owner_.p_.mail.room(*l);
    while (reading_ && replies_.size() >= replies_at_most)
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
    handle_job(owner_.p_.mail.read_line(line.text, id), id);
}

void job_session::handle_job(job&& j, message_id id)
{
    reply_mark mark{.text = std::move(j.ref), .present = j.has_ref};
    if (const auto* auth = std::get_if<auth_job>(&j.what)) {
        authenticate(auth->token, mark);
    } else if (!authenticated_) {
        authenticate({}, mark);
    } else if (const auto* error = std::get_if<api_error>(&j.what)) {
        reject_line(*error, mark);
    } else if (auto* mail = std::get_if<send_email_job>(&j.what)) {
        handle_mail(std::move(mark), id, std::move(mail->email));
    } else if (auto* cancel = std::get_if<cancel_job>(&j.what)) {
        auto answer = answer_cancel(reserve_reply(), std::move(cancel->id), std::move(mark));
        asio::co_spawn(owner_.p_.ex, keep_alive(shared_from_this(), std::move(answer)), rethrow);
    } else if (auto* status = std::get_if<status_job>(&j.what)) {
        auto answer = answer_status(reserve_reply(), std::move(status->id), std::move(mark));
        asio::co_spawn(owner_.p_.ex, keep_alive(shared_from_this(), std::move(answer)), rethrow);
    } else if (auto* subscribe = std::get_if<subscribe_job>(&j.what)) {
        auto events = follow_events(reserve_reply(), std::move(*subscribe), std::move(mark));
        asio::co_spawn(owner_.p_.ex, keep_alive(shared_from_this(), std::move(events)), rethrow);
    } else {
        std::string text;
        append_pong(text, mark);
        answer_now(std::move(text));
    }
}

void job_session::handle_mail(reply_mark mark, message_id id, submission&& email)
{
    auto& mail = owner_.p_.mail;
    if (const auto closed = mail.closed()) {
        ++owner_.p_.count.refused_full;
        reject_line(*closed, mark);
        return;
    }
    const auto l = email.lane;
    auto done = [self = shared_from_this(),
                 number = reserve_reply(),
                 mark = std::move(mark)](const submitted& result) {
        std::string text;
        const auto uuid = self->owner_.p_.codec.to_uuid(result.id);
        if (result.status == acceptance::duplicate)
            append_duplicate(text, mark, uuid);
        else if (result.status == acceptance::key_conflict || result.status == acceptance::failed)
            append_rejected(text, mark, refusal(result.status));
        else if (result.status == acceptance::suppressed)
            append_suppressed(text, mark, uuid, result.suppressed);
        else if (!result.suppressed.empty())
            append_queued(text, mark, uuid, result.suppressed);
        else
            append_queued(text, mark, uuid);
        self->answer(number, std::move(text));
    };
    mail.submit(id, std::move(email), std::move(done));
    if (!mail.has_room(l))
        waits_for_disk_ = l;
}

// A wrong token, or a line without one before it: the last thing this connection hears
void job_session::authenticate(const std::string& given, reply_ref ref)
{
    std::string text;
    const auto& wanted = owner_.settings_.token;
    if (wanted.empty() || same_secret(given, wanted)) {
        authenticated_ = true;
        append_ok(text, ref);
    } else {
        append_rejected(
            text,
            ref,
            {
                .status = 401,
                .name = "invalid_api_key",
                .message = "The connection must authenticate first: {\"type\":\"auth\","
                           "\"token\":\"...\"} with the relay's token.",
            }
        );
        reading_ = false;
    }
    answer_now(std::move(text));
}

void job_session::reject_line(const api_error& error, reply_ref ref)
{
    ++owner_.p_.count.rejected;
    std::string text;
    append_rejected(text, ref, error);
    answer_now(std::move(text));
}

asio::awaitable<void>
job_session::answer_cancel(std::uint64_t number, std::string id, reply_mark mark)
{
    const auto result = co_await owner_.p_.front.cancel(id);
    std::string text;
    if (result == cancel_result::cancelled) {
        append_cancelled(text, mark, id);
    } else {
        const bool late = result == cancel_result::too_late;
        const api_error error{
            .status = late ? 409 : 404,
            .name = late ? "already_sent" : "not_found",
            .message = late ? "The message is on its way already, or finished."
                            : std::string(no_such_message),
        };
        append_rejected(text, mark, error);
    }
    answer(number, std::move(text));
}

asio::awaitable<void>
job_session::answer_status(std::uint64_t number, std::string id, reply_mark mark)
{
    const auto found = co_await owner_.p_.front.find(id);
    std::string text;
    if (found) {
        const auto& r = found->record;
        message_status status{
            .id = id, .state = found->now, .lane = r.lane, .attempts = r.attempts};
        status.resend_id = r.resend_id;
        status.last_event = found->last_event;
        status.waits_for = found->waits_for;
        status.until = found->until;
        append_status(text, mark, status);
    } else {
        const api_error error{
            .status = 404, .name = "not_found", .message = std::string(no_such_message)};
        append_rejected(text, mark, error);
    }
    answer(number, std::move(text));
}

asio::awaitable<void> job_session::write()
{
    std::string out;
    while (!broken_) {
        out.clear();
        while (!replies_.empty() && replies_.front().ready && out.size() < write_at_once) {
            out += replies_.front().text;
            replies_.pop_front();
            ++first_reply_;
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

std::uint64_t job_session::reserve_reply()
{
    replies_.emplace_back();
    return first_reply_ + replies_.size() - 1;
}

void job_session::answer(std::uint64_t number, std::string text)
{
    if (broken_)
        return;
    auto& r = replies_[number - first_reply_];
    r.text = std::move(text);
    r.ready = true;
    if (number == first_reply_)
        reply_ready_.notify_all();
}

void job_session::answer_now(std::string text)
{
    answer(reserve_reply(), std::move(text));
}

} // namespace relay
