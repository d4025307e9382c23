#pragma once

#include "relay/mail/reply.hpp"
#include "relay/net/line_reader.hpp"
#include "relay/server/socket/line_listener.hpp"
#include "server/socket/reply_queue.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

namespace relay {

// One connection that brings lines. They are read as fast as the disk takes their mail; each gets a
// place among the replies, and the replies leave in order.
class line_session : public std::enable_shared_from_this<line_session>
{
public:
    using socket = line_listener::connection;
    using clock = std::chrono::steady_clock;

    line_session(socket connection, line_listener& owner);
    line_session(const line_session&) = delete;
    line_session& operator=(const line_session&) = delete;
    virtual ~line_session();

    // Serves the connection to its end, or until somebody else does.
    boost::asio::awaitable<void> run();

    // Reads nothing more; what was read is answered.
    void stop_reading();

    // Ends it now.
    void close();

    // Ends it for what went wrong on its behalf.
    void fail(const std::exception_ptr& error);

    // Ends it if its time is up.
    void look_at_time(clock::time_point now);

protected:
    // What a line was marked with, kept until its reply
    struct reply_mark
    {
        std::string text;
        bool present{};

        operator reply_ref() const { return present ? reply_ref(text) : std::nullopt; }
    };

    // Serves the connection from here on, of which it gets what was read and not used.
    using successor = std::function<void(socket connection, std::string rest)>;

    // A job that is no mail, of somebody who may ask
    virtual void do_job(job&& j, reply_mark mark) = 0;

    // Asked between lines: whether it is worth while to look for a successor
    virtual bool may_leave() const { return false; }

    // Nothing is read meanwhile. Empty: there is none.
    virtual boost::asio::awaitable<successor> find_successor() { co_return successor(); }

    void run_beside(boost::asio::awaitable<void> answering);
    void reject_line(const api_error& error, reply_ref ref = {});

    std::uint64_t reserve_reply(const reply_mark& mark);
    void answer(std::uint64_t number, std::string text);
    void answer_now(std::string text);

    // Until the next reply has left. There are so many that have not.
    boost::asio::awaitable<void> reply_sent();
    std::size_t replies_left() const { return replies_.size(); }

    bool is_reading() const { return reading_; }
    bool is_broken() const { return broken_; }

    // The token was shown, or there is none to show.
    bool is_authenticated() const { return authenticated_; }

private:
    static constexpr std::size_t read_allowance = 64 << 10;

    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> use_lines();
    boost::asio::awaitable<bool> receive();
    boost::asio::awaitable<bool> leave();
    boost::asio::awaitable<void> drop_rest();
    boost::asio::awaitable<void> write();
    boost::asio::awaitable<bool> make_room();
    boost::asio::awaitable<void> pause_for_disk();
    void handle(const received_line& line);
    boost::asio::awaitable<void> handle_large(std::string_view line);
    void refuse(const api_error& error, reply_ref ref = {});
    void refuse_http();
    void leave_strangers();
    bool is_behind() const;

    // line_answers.cpp
    void handle_job(job&& j, message_id id);
    void handle_mail(reply_mark mark, message_id id, submission&& email);
    void authenticate(const std::string& token, reply_ref ref);

    socket socket_;
    line_listener& owner_;
    line_reader lines_;
    reply_queue replies_;
    notifier reply_ready_;
    notifier reply_sent_;
    std::optional<lane> waits_for_disk_;
    successor successor_; // has it as soon as all replies have left
    std::string rest_;    // for it

    const clock::time_point began_{clock::now()};
    std::optional<clock::time_point> line_since_; // it has begun, and the rest is awaited
    std::optional<clock::time_point> end_by_;     // it was refused
    bool authenticated_;
    bool filled_{}; // the last reception took all the room there was: more has come already
    bool reading_{true};
    bool broken_{};
    const std::list<line_session*>::iterator place_;                    // among all
    std::optional<std::list<line_session*>::iterator> among_strangers_; // nothing: it is none
};

} // namespace relay
