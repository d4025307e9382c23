#pragma once

#include "relay/store/campaign_record.hpp"
#include "relay/store/recipient_upload.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relay {

class campaign_reader;
class store;
class store_writer;

struct upload_opening
{
    enum what
    {
        failed, // the disk did not take it
        begun,
        resumed,  // it has got as far as `upload` says
        known,    // it has been received before
        unknown,  // there is no such campaign
        conflict, // `campaign` forbids it
    };

    what status{failed};
    campaign_state campaign{};
    upload_record upload;
};

// The verbs of the store for the recipients of campaigns. Like those of the store itself they are
// written in one transaction with whatever else waits, in steps that hold up nobody, and called on
// the network thread.
class recipient_book
{
public:
    explicit recipient_book(store& s);

    // To a campaign that is in one of these states. Without a name it is always a new one.
    boost::asio::awaitable<upload_opening>
    open(campaign_id campaign, std::vector<campaign_state> in, std::string name);

    // Returns when it is on disk. False, and nothing of it has happened: a full disk refused it, or
    // the upload is beyond these lines, or receives nothing any more.
    boost::asio::awaitable<bool> add(upload_step step);

    // No more lines come, and none of it is refused any more: whatever happens, it will count.
    // False: the disk did not take it.
    boost::asio::awaitable<bool> received(upload_id id);

    // Takes out those whose address the campaign has already, be it in another spelling, and then
    // lets the others count. May be asked for again when it was interrupted; not by two at once,
    // for one campaign. `recipients`: about how many it has. Nothing: the store takes nothing any
    // more. Throws what the reader throws.
    boost::asio::awaitable<std::optional<upload_record>>
    complete(campaign_reader& reader, upload_id id, std::int64_t recipients);

    // An upload that has not been received is as if it had never been; returns when all of it is
    // deleted. Its name is free at once.
    boost::asio::awaitable<void> discard(upload_id id);

private:
    store_writer& writer_;
};

} // namespace relay
