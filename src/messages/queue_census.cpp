#include "relay/messages/queue_census.hpp"

#include <algorithm>
#include <exception>

namespace relay {

namespace asio = boost::asio;

namespace {

// Of the reader's time at most a hundredth
constexpr int rest_for_each_second_of_work = 100;
constexpr std::chrono::milliseconds shortest_rest{200};

} // namespace

template <class T>
asio::awaitable<T> queue_census::read(figure<T>& what, asio::awaitable<T> (message_reader::*verb)())
{
    const auto began = clock::now();
    if (what.being_read || began < what.again)
        co_return what.last; // whoever comes meanwhile gets the last one
    what.being_read = true;
    ++readings_;
    std::exception_ptr failure;
    try {
        what.last = co_await (message_reader_.*verb)();
    } catch (...) {
        failure = std::current_exception();
    }
    what.being_read = false;
    const auto took = clock::now() - began;
    what.again = clock::now() +
                 std::max<clock::duration>(shortest_rest, rest_for_each_second_of_work * took);
    if (failure)
        std::rethrow_exception(failure);
    co_return what.last;
}

asio::awaitable<std::shared_ptr<const queue_sums>> queue_census::count()
{
    return read(counted_, &message_reader::count_queued);
}

asio::awaitable<queue_census::acceptances> queue_census::oldest()
{
    return read(oldest_, &message_reader::oldest_queued);
}

} // namespace relay
