#pragma once

#include "sqlite.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace relay {

// Moves what was committed from the log into the database, on a thread of its own, so that no
// commit pays for it. Most of it happens beside the writer; only the rest, what the writer added
// meanwhile, is moved under the writer's lock, so that the log can start from its beginning again
// and does not grow without bound.
class checkpointer
{
public:
    explicit checkpointer(const std::string& path);
    ~checkpointer();

    // From the store's thread, after a commit: the log is this long now.
    void log_grew(std::size_t pages);

private:
    void run();
    void checkpoint();

    sqlite::connection db_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_{};
    bool stopping_{};
    std::thread thread_; // the last member: it uses the others
};

} // namespace relay
