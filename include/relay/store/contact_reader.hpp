#pragma once

#include "relay/base/keyed_hash.hpp"
#include "relay/store/contact_upload.hpp"
#include "relay/store/store_location.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// What is to be done with the contacts of an upload that was received, in the order in which it
// changes pages of the disk that lie side by side
struct contact_merge
{
    std::vector<contact_twin> twins;
    std::vector<contact_address> others;
};

// What the last run left
struct unfinished_lists
{
    std::vector<contact_upload_record> uploads; // that are not complete
    std::vector<list_id> removed;               // lists that are being deleted
};

// Reads lists and their contacts, on a thread and a connection of its own, beside the other
// readers. Sees what was committed before the call. All calls come from the network thread, and
// resume there; they are served one after the other.
class contact_reader
{
public:
    // `where`: of an open store, `secret` that store's. Throws store_error, as all
    // calls do when the disk cannot be read: it may another time.
    contact_reader(const store_location& where, const keyed_hash::secret& secret);
    ~contact_reader();

    boost::asio::awaitable<std::optional<list_record>> find_list(std::string name);

    // In the order of their names, behind `after`
    boost::asio::awaitable<std::vector<list_record>> lists(std::string after, std::size_t limit);

    // By address; the spelling does not matter
    boost::asio::awaitable<std::optional<contact_record>> find(list_id list, std::string email);

    // Contacts behind `after`, in steps: of at most so many, and about as many bytes
    boost::asio::awaitable<std::vector<contact_record>>
    contacts_after(list_id list, contact_id after, std::size_t limit, std::size_t bytes);

    boost::asio::awaitable<unfinished_lists> unfinished();

    // Of the addresses of an upload with hashes from `from` up to `to`
    boost::asio::awaitable<contact_merge>
    merge_of(upload_id upload, std::int64_t from, std::int64_t to);

    // All uploads of a list, complete or not, and how many contacts they have
    boost::asio::awaitable<std::vector<contact_upload_record>> uploads_of(list_id list);

    // The addresses of an upload with hashes from `from` up to `to`, in their order
    boost::asio::awaitable<std::vector<contact_address>>
    addresses_of(upload_id upload, std::int64_t from, std::int64_t to);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace relay
