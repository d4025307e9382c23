#include "fuzz/accepted_email.hpp"

using namespace relay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static job_reader reader;
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    std::visit(
        [](const auto& result) { fuzz::expect_sound(result); },
        reader.read_email(body, fuzz::context)
    );
    return 0;
}
