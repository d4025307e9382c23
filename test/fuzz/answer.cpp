#include "resend/answer.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

// The first byte chooses status, endpoint and size of the request, the rest is Resend's answer.
// Whatever it is: an accepted request has one result a message, and any other has none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    constexpr unsigned statuses[] = {200, 201, 400, 403, 404, 409, 422, 429};
    const unsigned status = statuses[data[0] & 7];
    const bool batch = (data[0] & 8) != 0;
    const std::size_t messages = batch ? std::size_t{1} + (data[0] >> 4) : 1;

    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto answer = relay::read_answer(status, body, batch, messages);
    const bool accepted = answer.result.verdict == relay::verdict::accepted;
    if (answer.items.size() != (accepted ? messages : 0))
        std::abort();
    return 0;
}
