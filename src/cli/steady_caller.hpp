#pragma once

#include "cli/api_client.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace relay::cli {

// Makes calls that may be made twice, and makes them again while the relay is gone that was there
// before: it restarts.
class steady_caller
{
public:
    using notice = std::function<void(const std::string& text)>;

    // `tell` hears why nothing moves. It gives up when the relay has been away for `patience`.
    explicit steady_caller(notice tell, std::chrono::seconds patience = std::chrono::minutes(1))
        : tell_(std::move(tell)),
          patience_(patience)
    {
    }

    // Throws relay_unreachable: nobody is there, or is not there again.
    api_answer call(const std::function<api_answer()>& once);

    // It is there, as a call that lasts can tell.
    void heard();

private:
    using clock = std::chrono::steady_clock;

    notice tell_;
    std::chrono::seconds patience_;
    std::optional<clock::time_point> heard_;
};

// Waits as an answer wants that takes nothing at the moment (503).
void wait_as_told(const api_answer& answer);

} // namespace relay::cli
