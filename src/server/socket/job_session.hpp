#pragma once

#include "relay/mail/reply.hpp"
#include "relay/net/line_reader.hpp"
#include "relay/server/socket/job_listener.hpp"

#include <deque>
#include <string>

namespace relay {

// One connection to the job socket. Lines are read as fast as the disk takes their mail; each gets
// a place among the replies, and the replies leave in order.
class job_session : public std::enable_shared_from_this<job_session>
{
public:
    using socket = boost::asio::generic::stream_protocol::socket;

    job_session(socket connection, job_listener& owner);
    job_session(const job_session&) = delete;
    job_session& operator=(const job_session&) = delete;
    ~job_session();

    // Serves the connection to its end.
    boost::asio::awaitable<void> run();

    // Reads nothing more; what was read is answered.
    void stop_reading();

    // Ends it now.
    void close();

private:
    // What a line was marked with, kept until its reply
    struct reply_mark
    {
        std::string text;
        bool present{};

        operator reply_ref() const { return present ? reply_ref(text) : std::nullopt; }
    };

    struct reply
    {
        std::size_t bytes{}; // that it keeps in memory: its mark at first, then its text
        bool ready{};
        std::string text{};
    };

    void run_beside(boost::asio::awaitable<void> answering);
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> write();
    boost::asio::awaitable<bool> make_room();
    boost::asio::awaitable<void> pause_for_disk();
    void handle(const received_line& line);
    boost::asio::awaitable<void> handle_large(std::string_view line);
    void reject_line(const api_error& error, reply_ref ref = {});

    // job_answers.cpp
    void handle_job(job&& j, message_id id);
    void handle_mail(reply_mark mark, message_id id, submission&& email);
    void authenticate(const std::string& token, reply_ref ref);
    boost::asio::awaitable<void>
    answer_cancel(std::uint64_t number, std::string id, reply_mark mark);
    boost::asio::awaitable<void>
    answer_status(std::uint64_t number, std::string id, reply_mark mark);

    // subscription.cpp
    boost::asio::awaitable<void>
    follow_events(std::uint64_t number, subscribe_job job, reply_mark mark);

    // Replies in the order of their lines: the number of a reply stays, its text comes later.
    std::uint64_t reserve_reply(const reply_mark& mark);
    void answer(std::uint64_t number, std::string text);
    void answer_now(std::string text);
    void sent_first_reply();
    bool is_behind() const;

    socket socket_;
    job_listener& owner_;
    line_reader lines_;
    std::deque<reply> replies_;
    std::uint64_t first_reply_{}; // the number of replies_.front()
    std::size_t reply_bytes_{};
    notifier reply_ready_;
    notifier reply_sent_;
    std::optional<lane> waits_for_disk_;
    std::uint64_t subscriptions_{};
    bool authenticated_;
    bool reading_{true};
    bool broken_{};
};

// What a job is answered that asks for what the disk does not give now. Its producer may ask again;
// the connection does not wait for it.
api_error unreadable();

} // namespace relay
