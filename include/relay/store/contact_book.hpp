#pragma once

#include "relay/store/contact_upload.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class contact_reader;
class store;
class store_writer;

// The verbs of the store for files of contacts. Like those of the store itself they are written in
// one transaction with whatever else waits, in steps that hold up nobody, and called on the network
// thread.
class contact_book
{
public:
    // Told what has to be changed in memory after it was changed on disk
    using suppression_handler = std::function<void(const std::vector<suppression_change>&)>;

    explicit contact_book(store& s);

    // Without a name it is always a new one. A name is free again when all of it was received: who
    // sends the same once more updates what there is. `at`: since when new contacts are what they
    // are.
    boost::asio::awaitable<contact_upload_opening>
    open(std::string list, std::string name, wall_time at);

    // Returns when it is on disk. False, and nothing of it has happened: a full disk refused it, or
    // the upload is beyond these lines, or receives nothing any more.
    boost::asio::awaitable<bool> add(upload_step step);

    // No more lines come, and none of it is refused any more: whatever happens, it will count.
    boost::asio::awaitable<bool> received(upload_id id, contact_import_rules rules);

    // Updates the contacts that the list has already, be it in another spelling, and lets the
    // others count. May be asked for again when it was interrupted. `contacts`: about how many it
    // has. Nothing: the store takes nothing any more, or the list was deleted. Throws what the
    // reader throws.
    boost::asio::awaitable<std::optional<contact_upload_record>>
    complete(contact_reader& reader, upload_id id, std::int64_t contacts, suppression_handler told);

    // One that has not been received is as if it had never been; returns when all of it is deleted.
    // Its name is free at once.
    boost::asio::awaitable<void> discard(upload_id id);

private:
    boost::asio::awaitable<bool> drop_twins(upload_id id, std::vector<contact_twin> twins);
    boost::asio::awaitable<bool>
    merge(upload_id id, std::vector<contact_address> some, const suppression_handler& told);
    boost::asio::awaitable<bool> catch_up(upload_id id);

    store_writer& writer_;
};

} // namespace relay
