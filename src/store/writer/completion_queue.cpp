#include "store/writer/completion_queue.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace relay {

completion_queue::completion_queue(boost::asio::any_io_executor network)
    : network_(std::move(network))
{
}

void completion_queue::add(operations ended, bool ok)
{
    auto take = [self = shared_from_this(), ended = std::move(ended), ok]() mutable {
        const bool is_telling = !self->groups_.empty();
        self->groups_.push_back({.ended = std::move(ended), .ok = ok});
        if (!is_telling)
            self->tell_some();
    };
    boost::asio::post(network_, std::move(take));
}

// A completion may end the relay, but adds nothing here before it has returned.
void completion_queue::tell_some()
{
    auto& [ended, ok, told] = groups_.front();
    const auto urgency = ended[told]->urgency;
    do {
        auto op = std::move(ended[told++]);
        op->complete(ok);
    } while (told < ended.size() && ended[told]->urgency == urgency);
    if (told == ended.size())
        groups_.pop_front();
    if (!groups_.empty())
        boost::asio::post(network_, [self = shared_from_this()] { self->tell_some(); });
}

} // namespace relay
