#pragma once

#include "relay/async/sleep.hpp"
#include "relay/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

// How the relay's own tasks read the store. What a disk does not give now it may give later, or
// somebody mends it: no task ends for that, but reads again.

namespace relay {

constexpr std::chrono::seconds read_again_after{1};

// A row of failures, in the log when it begins and when it ends
class reading_trouble
{
public:
    void failed(const std::string& why);
    void over();

private:
    bool now_{};
};

// What `read` returns when the disk lets it: a function that returns an awaitable. Nothing, when
// `give_up` says so after a try that has failed.
template <class Read, class GiveUp>
boost::asio::awaitable<std::optional<typename std::invoke_result_t<Read&>::value_type>>
read_unless(Read read, GiveUp give_up)
{
    reading_trouble trouble;
    for (;;) {
        try {
            auto found = co_await read();
            trouble.over();
            co_return found;
        } catch (const store_error& e) {
            trouble.failed(e.what());
        }
        if (give_up())
            co_return std::nullopt;
        co_await sleep_for(read_again_after);
    }
}

template <class Read>
std::invoke_result_t<Read&> until_read(Read read)
{
    auto never = [] { return false; };
    auto found = co_await read_unless(std::move(read), never);
    co_return std::move(*found);
}

} // namespace relay
