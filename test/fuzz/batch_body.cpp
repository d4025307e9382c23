#include "fuzz/accepted_email.hpp"

using namespace relay;

namespace {

// What holds of every batch that is read, whatever the producer wrote
void expect_sound_batch(const email_batch& batch, int uuids)
{
    fuzz::expect(
        !batch.emails.empty() && batch.emails.size() <= 100, "a batch has 1 to 100 emails"
    );
    fuzz::expect(
        batch.emails.size() == static_cast<std::size_t>(uuids), "each email has an id of its own"
    );
    fuzz::expect(batch.idempotency_key == "k", "the key is the batch's");
    for (const auto& email : batch.emails) {
        std::visit([](const auto& result) { fuzz::expect_sound(result); }, email);
        if (const auto* good = std::get_if<submission>(&email))
            fuzz::expect(good->idempotency_key.empty(), "and not its emails'");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static job_reader reader;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    email_options options;
    options.idempotency_key = "k";
    int uuids = 0;
    const auto next_uuid = [&uuids] { return "id" + std::to_string(++uuids); };
    const auto read = reader.read_batch(body, fuzz::context, next_uuid, options);
    if (const auto* batch = std::get_if<email_batch>(&read)) {
        expect_sound_batch(*batch, uuids);
        const auto again = reader.read_batch(body, fuzz::context, next_uuid, options);
        fuzz::expect(
            std::get<email_batch>(again).fingerprint == batch->fingerprint,
            "the same array has the same fingerprint"
        );
    } else {
        fuzz::expect_sound(std::get<api_error>(read));
    }

    const auto due = reader.read_reschedule(body, fuzz::context.now);
    if (const auto* error = std::get_if<api_error>(&due))
        fuzz::expect_sound(*error);
    else
        fuzz::expect(std::get<wall_time>(due) >= fuzz::context.now, "nothing is due in the past");
    return 0;
}
