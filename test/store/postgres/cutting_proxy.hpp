#pragma once

#include "support/temporary_directory.hpp"

#include <array>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace relay::test {

// Stands between sessions and the server, and cuts them off as they commit: as networks do.
class cutting_proxy
{
public:
    // What becomes of the next transaction that is committed through it
    enum class cut
    {
        answer_lost,      // the server commits, and nobody hears of it
        answer_swallowed, // the same, but the session stays there, silent
        commit_lost,      // the server gets all but COMMIT, and loses the session
        commit_late,      // COMMIT comes only once another session asks whether it was committed
        all_late,         // nothing of what was sent with COMMIT comes, until deliver()
    };

    explicit cutting_proxy(const std::string& server_socket);
    cutting_proxy(const cutting_proxy&) = delete;
    cutting_proxy& operator=(const cutting_proxy&) = delete;
    ~cutting_proxy();

    std::string url() const;

    // For those that are committed from now on, one after the other
    void plan(std::initializer_list<cut> cuts);

    // Takes no more sessions.
    void refuse();

    // Has what is late come at last. What the server says to it
    std::string deliver();

private:
    struct session
    {
        int client{-1};
        int server{-1};
        std::string late;
        bool until_asked{}; // whether it committed: then what is late comes
        bool silent{};      // the client hears nothing
    };

    void run();
    void accept();
    void from_client(session& s);
    void from_server(session& s);
    void commit(session& s, std::string_view bytes, std::size_t at);
    void release_late();

    temporary_directory directory_;
    std::string server_;
    int listener_;
    std::array<int, 2> wake_{};
    std::mutex mutex_;
    std::deque<cut> plan_;
    std::list<session> sessions_;
    std::thread thread_; // the last member: it uses the others
};

} // namespace relay::test
