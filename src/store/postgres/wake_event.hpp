#pragma once

#include "relay/base/time.hpp"

#include <optional>

namespace relay::postgres {

// Wakes a thread that waits for a socket as well as for others of this process.
class wake_event
{
public:
    // Throws system_error.
    wake_event();
    wake_event(const wake_event&) = delete;
    wake_event& operator=(const wake_event&) = delete;
    ~wake_event();

    // From any thread. Who does not wait yet does not wait the next time.
    void notify();

    // Returns when it was notified, there is something to read at `socket` (-1: none), or the time
    // is over. Nothing: there is no end.
    void wait(int socket, std::optional<milliseconds> time);

private:
    int event_;
};

} // namespace relay::postgres
