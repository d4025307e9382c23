#include "cli/steady_caller.hpp"

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace relay::cli {

namespace {

constexpr std::chrono::seconds between_tries{1};
constexpr int longest_wait_seconds = 60;

} // namespace

api_answer steady_caller::call(const std::function<api_answer()>& once)
{
    for (;;) {
        try {
            auto answer = once();
            heard();
            return answer;
        } catch (const relay_unreachable& e) {
            if (!heard_ || clock::now() - *heard_ >= patience_)
                throw;
            tell_(e.what() + std::string("; trying again"));
        }
        std::this_thread::sleep_for(between_tries);
    }
}

void steady_caller::heard()
{
    heard_ = clock::now();
}

void wait_as_told(const api_answer& answer)
{
    const int wanted = std::atoi(answer.retry_after.c_str());
    std::this_thread::sleep_for(std::chrono::seconds(std::clamp(wanted, 1, longest_wait_seconds)));
}

} // namespace relay::cli
