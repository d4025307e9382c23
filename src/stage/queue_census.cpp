#include "relay/stage/queue_census.hpp"

#include <algorithm>

namespace relay {

namespace asio = boost::asio;

namespace {

// Of the reader's time at most a hundredth
constexpr int rest_for_each_second_of_work = 100;
constexpr std::chrono::milliseconds shortest_rest{200};

} // namespace

asio::awaitable<std::vector<flow_backlog>> queue_census::count()
{
    const auto began = clock::now();
    if (began >= again_) {
        again_ = clock::time_point::max(); // whoever comes meanwhile gets the last one
        auto counted = co_await records_.count_queued();
        counted_ = std::move(counted);
        const auto took = clock::now() - began;
        again_ = clock::now() +
                 std::max<clock::duration>(shortest_rest, rest_for_each_second_of_work * took);
    }
    co_return counted_;
}

} // namespace relay
