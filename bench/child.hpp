#pragma once

#include "clock.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace relay::bench {

// A program that runs beside us, and ends when we do. Its environment is what it is given and PATH.
class child
{
public:
    // What it prints goes to the file `output`. Throws std::system_error when it can't be started.
    child(
        const std::vector<std::string>& command,
        const std::vector<std::string>& environment,
        const std::string& output
    );
    ~child();
    child(const child&) = delete;
    child& operator=(const child&) = delete;

    pid_t pid() const { return pid_; }
    bool running();

    void send_signal(int number);

    // Asks it to end, and in the end makes it.
    void stop();

    // Ends it at once, as a power cut would.
    void kill();

    // Waits for its end: true when it ended well.
    bool wait();

    // CPU of the whole run, once it has ended
    nanoseconds cpu() const { return cpu_; }

private:
    bool reap(bool block);

    pid_t pid_{};
    std::optional<int> status_;
    nanoseconds cpu_{};
};

} // namespace relay::bench
