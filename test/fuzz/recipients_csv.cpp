#include "fuzz/recipient_file.hpp"

using namespace relay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::expect_same_items(recipient_format::csv, data, size);
    return 0;
}
