#pragma once

#include "relay/store/dead_letter_record.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <vector>

namespace relay {

class message_reader;

// Goes through the dead letters that are meant, some at a time: there may be a million, and many
// may be named. Network thread only.
//
//     letter_walk walk(reader, which);
//     while (co_await walk.next())
//         use(walk.letters());
class letter_walk
{
public:
    static constexpr std::size_t letters_at_once = 200;

    letter_walk(message_reader& reader, dead_letter_filter which);

    // Reads the next ones, of which there may be none. False: there are no more. Throws what the
    // reader throws.
    boost::asio::awaitable<bool> next();

    const std::vector<dead_letter_record>& letters() const { return letters_; }

    // Those that were to be read by their ids: some may be no dead letters.
    const std::vector<message_id>& asked_for() const { return which_.ids; }

    bool by_ids() const { return !named_.empty(); }

private:
    message_reader& reader_;
    dead_letter_filter which_; // what is read now
    std::vector<message_id> named_;
    std::size_t asked_{}; // of those that are named
    std::vector<dead_letter_record> letters_;
    bool ended_{};
};

} // namespace relay
