#pragma once

#include "relay/store/contact_upload.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class contact_reader;
class store;
class store_writer;

// What is to become of a contact. What is not said stays.
struct contact_change
{
    std::string variables; // a compact JSON object: null takes one away. Empty: they stay
    std::optional<contact_status> status;
    std::string why; // with a status
    wall_time at;
};

struct contact_change_result
{
    enum what
    {
        failed, // the disk did not take it
        done,
        unknown_list,
        unknown_contact,
        too_large, // the variables
    };

    what status{failed};
    contact_record contact;                  // as it is now, or was
    std::vector<suppression_change> changes; // to be made in memory, too
};

// The verbs of the store for lists and single contacts. Like those of the store itself they are
// written in one transaction with whatever else waits, and called on the network thread.
//
// A contact's status and the suppression of its address are two things: a hard bounce, a complaint
// and an unsubscription say both, at once. Who removes a suppression by hand changes no list. Who
// makes a contact a subscriber lifts what these three have suppressed.
class list_book
{
public:
    // So many contacts are taken at once; more come in an upload.
    static constexpr std::size_t most_at_once = 500;

    explicit list_book(store& s);

    enum class creation : std::uint8_t
    {
        failed, // the disk did not take it
        created,
        exists,
    };
    // Returns when it is on disk.
    boost::asio::awaitable<creation> create(std::string name, wall_time at);

    // Its name is free at once; returns when all of it is deleted. False: there is none. Throws
    // what the reader throws: the next start goes on.
    boost::asio::awaitable<bool> remove(contact_reader& reader, std::string name);

    // Goes on with what an earlier run has begun to remove. False: the store takes nothing any
    // more.
    boost::asio::awaitable<bool> remove_rest(contact_reader& reader, list_id list);

    boost::asio::awaitable<contacts_put>
    put(std::string list,
        std::vector<new_recipient> contacts,
        contact_import_rules rules,
        wall_time at);

    boost::asio::awaitable<contact_change_result>
    change(std::string list, std::string email, contact_change c);

    boost::asio::awaitable<contact_change_result>
    remove_contact(std::string list, std::string email);

private:
    // A change that a full disk refuses
    template <class Apply>
    auto taken(std::size_t bytes, Apply apply);

    boost::asio::awaitable<bool>
    remove_upload(contact_reader& reader, const contact_upload_record& upload);

    store_writer& writer_;
};

} // namespace relay
