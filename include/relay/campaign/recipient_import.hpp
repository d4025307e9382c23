#pragma once

#include "relay/campaign/upload_steps.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/recipient_book.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <variant>

namespace relay {

// Takes a file of recipients, of any size, that comes in pieces, into an upload that is open: in
// steps of bounded size, each of which is on disk before the next piece is asked for. Of one that
// is resumed, the lines that are on disk are passed over.
//
// The client of a broken one with a name sends the file again; one without is discarded by whoever
// drops this. Network thread only. Throws what the reader of campaigns throws.
class recipient_import
{
public:
    struct parts
    {
        relay::recipient_book& recipient_book;
        relay::campaign_reader& campaign_reader;
        const relay::suppressed_addresses& suppressed_addresses;
        std::shared_ptr<missing_values> missing{}; // see upload_steps
    };

    recipient_import(const parts& p, const upload_record& upload, recipient_format format);

    // Why the file is not taken, if it is not: then the upload is as if it had never been, or, when
    // only the disk did not take it, waits to be resumed.
    boost::asio::awaitable<std::optional<api_error>> feed(std::string_view piece);

    // The file has ended. The counts are those of the whole upload.
    boost::asio::awaitable<std::variant<api_error, upload_record>> finish();

private:
    boost::asio::awaitable<std::optional<api_error>> write_steps();

    parts p_;
    upload_record upload_;
    upload_steps steps_;
};

} // namespace relay
