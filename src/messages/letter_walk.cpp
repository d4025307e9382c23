#include "relay/messages/letter_walk.hpp"

#include "relay/store/message_reader.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

letter_walk::letter_walk(message_reader& reader, dead_letter_filter which)
    : reader_(reader),
      which_(std::move(which)),
      named_(std::exchange(which_.ids, std::vector<message_id>()))
{
    which_.limit = letters_at_once;
}

asio::awaitable<bool> letter_walk::next()
{
    if (ended_)
        co_return false;
    if (by_ids()) {
        const auto some = std::min(letters_at_once, named_.size() - asked_);
        const auto* from = named_.data() + asked_;
        which_.ids.assign(from, from + some);
        asked_ += some;
    }
    letters_ = co_await reader_.dead_letters(which_);
    if (!letters_.empty())
        which_.after = letters_.back().message.id;
    ended_ = by_ids() ? asked_ == named_.size() : letters_.size() < letters_at_once;
    co_return true;
}

} // namespace relay
