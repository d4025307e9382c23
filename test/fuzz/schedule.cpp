#include "fuzz/expect.hpp"
#include "relay/mail/schedule_time.hpp"

using namespace relay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const wall_time now = from_ms(1'795'435'200'000);
    const auto due = parse_schedule(text, now);
    fuzz::expect(!due || *due >= now, "nothing is due in the past");
    return 0;
}
