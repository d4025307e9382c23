#pragma once

#include "relay/campaign/recipient_reader.hpp"
#include "relay/mail/submission.hpp"
#include "relay/pipeline/suppressed_addresses.hpp"
#include "relay/store/recipient_upload.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

namespace relay {

class missing_values;

// Cuts a file of recipients or contacts that comes in pieces into steps of bounded size, as the
// store takes them. Network thread only.
class upload_steps
{
public:
    struct rules
    {
        std::uint32_t reached{}; // lines up to here are on disk already, and are passed over
        bool names_suppressed{}; // among those who are skipped, though they are taken
        std::span<const std::string_view> reserved{}; // see recipient_reader
        std::shared_ptr<missing_values> missing{};    // null: nobody is skipped for what he lacks
    };

    upload_steps(recipient_format format, const suppressed_addresses& suppressed, const rules& r);

    // `piece` lives until next() has given nothing, which it has for the piece before.
    void feed(std::string_view piece);

    // The file has ended.
    void finish();

    // A step, which does not say yet of which upload, or why the file is refused. Nothing: it needs
    // the next piece; or, behind finish() or a refusal, it has come to its end.
    std::optional<std::variant<upload_step, api_error>> next();

    // See recipient_reader
    bool has_reserved_columns() const { return reader_.has_reserved_columns(); }

private:
    std::optional<api_error> take(const recipient_item& item);
    void take(const recipient_row& row);
    void take(const skipped_row& row);
    void skip(std::string_view email, skip_reason why);
    void name_skipped(std::string_view email, skip_reason why);

    const suppressed_addresses& suppressed_;
    rules rules_;
    bool by_index_; // an array has no lines
    recipient_reader reader_;
    upload_step step_{.upload = {}, .recipients = {}, .first_skipped = {}};
    std::size_t bytes_{};  // of the step
    std::uint32_t line_{}; // of the row that is taken
    bool finished_{};
    bool refused_{};
};

} // namespace relay
