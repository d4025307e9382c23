#pragma once

#include "relay/mail/reply.hpp"
#include "relay/net/line_reader.hpp"
#include "relay/server/socket/job_listener.hpp"
#include "server/socket/reply_queue.hpp"

#include <chrono>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace relay {

// One connection to the job socket. Lines are read as fast as the disk takes their mail; each gets
// a place among the replies, and the replies leave in order.
class job_session : public std::enable_shared_from_this<job_session>
{
public:
    using socket = boost::asio::generic::stream_protocol::socket;
    using clock = std::chrono::steady_clock;

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

    // Ends it for what went wrong on its behalf.
    void fail(const std::exception_ptr& error);

    // Ends it if its time is up.
    void look_at_time(clock::time_point now);

private:
    static constexpr std::size_t read_allowance = 64 << 10;

    // What a line was marked with, kept until its reply
    struct reply_mark
    {
        std::string text;
        bool present{};

        operator reply_ref() const { return present ? reply_ref(text) : std::nullopt; }
    };

    void run_beside(boost::asio::awaitable<void> answering);
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> use_lines();
    boost::asio::awaitable<bool> receive();
    boost::asio::awaitable<void> drop_rest();
    boost::asio::awaitable<void> write();
    boost::asio::awaitable<bool> make_room();
    boost::asio::awaitable<void> pause_for_disk();
    void handle(const received_line& line);
    boost::asio::awaitable<void> handle_large(std::string_view line);
    void reject_line(const api_error& error, reply_ref ref = {});
    void refuse(const api_error& error, reply_ref ref = {});
    void refuse_http();
    void leave_strangers();

    // job_answers.cpp
    void handle_job(job&& j, message_id id);
    void do_job(job&& j, reply_mark mark, message_id id);
    void handle_mail(reply_mark mark, message_id id, submission&& email);
    void authenticate(const std::string& token, reply_ref ref);
    boost::asio::awaitable<void>
    answer_cancel(std::uint64_t number, std::string id, reply_mark mark);
    boost::asio::awaitable<void>
    answer_status(std::uint64_t number, std::string id, reply_mark mark);

    // job_campaigns.cpp
    boost::asio::awaitable<void>
    send_campaign(std::uint64_t number, campaign_text campaign, reply_mark mark);
    boost::asio::awaitable<void>
    answer_campaign_cancel(std::uint64_t number, std::string campaign, reply_mark mark);
    boost::asio::awaitable<void> answer_join(std::uint64_t number, join_job job, reply_mark mark);
    boost::asio::awaitable<void>
    answer_happened(std::uint64_t number, happened_job job, reply_mark mark);

    // subscription.cpp
    boost::asio::awaitable<void>
    follow_events(std::uint64_t number, subscribe_job job, reply_mark mark);

    std::uint64_t reserve_reply(const reply_mark& mark);
    void answer(std::uint64_t number, std::string text);
    void answer_now(std::string text);
    bool is_behind() const;

    socket socket_;
    job_listener& owner_;
    line_reader lines_;
    reply_queue replies_;
    notifier reply_ready_;
    notifier reply_sent_;
    std::optional<lane> waits_for_disk_;
    std::uint64_t subscriptions_{};

    const clock::time_point began_{clock::now()};
    std::optional<clock::time_point> line_since_; // it has begun, and the rest is awaited
    std::optional<clock::time_point> end_by_;     // it was refused
    bool authenticated_;
    bool filled_{}; // the last reception took all the room there was: more has come already
    bool reading_{true};
    bool broken_{};
    const std::list<job_session*>::iterator place_;                    // among all
    std::optional<std::list<job_session*>::iterator> among_strangers_; // nothing: it is none
};

} // namespace relay
