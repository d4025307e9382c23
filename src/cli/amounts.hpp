#pragma once

#include <chrono>
#include <string>

// Amounts as they are said to people

namespace relay::cli {

// "5,000"
std::string grouped(double count);

// "1 letter", "5,000 letters"
std::string counted(double count, const char* one, const char* several);

// "120.0"
std::string one_decimal(double value);

// A time that is only guessed, in one unit: "3 s", "4 min", "7 h", "12 days"
std::string about(std::chrono::duration<double> time);

} // namespace relay::cli
