#pragma once

#include "store/sqlite/connection.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace relay {

// Moves what was committed from the log into the database, on a thread of its own, so that no
// commit pays for it. What the writer added meanwhile, which is little, the writer moves itself:
// then its next transaction starts the log from its beginning again, and it does not grow without
// bound.
//
// Who reads an old state from the log keeps it from that. Nobody waits for him: it is tried again
// when the log has grown.
class checkpointer
{
public:
    explicit checkpointer(const std::string& path);
    ~checkpointer();

    // From the store's thread, after a commit: the log is this long now. True: all but a little is
    // moved, and the writer is to call finish().
    bool log_grew(std::size_t pages);

    static void finish(sqlite::connection& writer);

private:
    void run();
    bool move(std::size_t& pages);

    sqlite::connection db_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_{};
    bool nearly_done_{};
    bool stopping_{};
    std::size_t wanted_from_; // pages
    std::thread thread_;
};

} // namespace relay
