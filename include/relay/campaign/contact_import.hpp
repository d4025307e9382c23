#pragma once

#include "relay/campaign/upload_steps.hpp"
#include "relay/store/contact_book.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/list_book.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace relay {

struct contacts_taken
{
    std::int64_t added{};
    std::int64_t updated{};
    std::int64_t skipped{};
    std::vector<skipped_recipient> first_skipped;
};

// Takes a file of contacts, of any size, that comes in pieces, into a list: a few at once, more in
// an upload, in steps of bounded size, each of which is on disk before the next piece is asked for.
// Of an upload that is resumed, the lines that are on disk are passed over.
//
// `status`, `since` and `why` are the relay's own words, which it exports: an import passes over
// them. Network thread only. Throws what the reader of contacts throws.
class contact_import
{
public:
    struct parts
    {
        relay::list_book& list_book;
        relay::contact_book& contact_book;
        relay::contact_reader& contact_reader;
        relay::suppressed_addresses& suppressed_addresses;
    };

    struct order
    {
        std::string list;
        std::string upload; // the name under which it is resumed; empty: it is not
        recipient_format format{};
        bool resubscribe{};
    };

    contact_import(const parts& p, order o) : p_(p), order_(std::move(o)) {}

    // To be called first, and all of these until one says why the file is not taken. Then it has
    // changed nothing, or, when only the disk did not take it, waits to be resumed.
    boost::asio::awaitable<std::optional<api_error>> begin();
    boost::asio::awaitable<std::optional<api_error>> feed(std::string_view piece);

    // The file has ended. The counts are those of the whole upload.
    boost::asio::awaitable<std::variant<api_error, contacts_taken>> finish();

    // The file breaks off: what nobody can resume goes.
    boost::asio::awaitable<void> abandon();

private:
    boost::asio::awaitable<std::optional<api_error>> open();
    boost::asio::awaitable<std::optional<api_error>> write_steps();
    boost::asio::awaitable<std::optional<api_error>> write(upload_step step);
    boost::asio::awaitable<std::variant<api_error, contacts_taken>> put_rest();
    boost::asio::awaitable<api_error> why_incomplete();

    parts p_;
    order order_;
    std::optional<upload_steps> steps_;           // from begin() on
    std::optional<contact_upload_record> upload_; // from when it is known not to be a few
    std::optional<upload_step> few_;              // a step that may be all
    bool finished_{};
};

} // namespace relay
