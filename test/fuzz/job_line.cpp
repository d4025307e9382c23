#include "fuzz/accepted_email.hpp"

using namespace relay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static job_reader reader; // kept, as in the relay: one line must not disturb the next
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const job result = reader.read_line(line, fuzz::context);
    if (const auto* error = std::get_if<api_error>(&result.what))
        fuzz::expect_sound(*error);
    if (const auto* job = std::get_if<send_email_job>(&result.what))
        fuzz::expect_sound(job->email);
    return 0;
}
