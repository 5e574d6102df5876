using Bellwether.Operator.Options;

namespace Bellwether.Operator.Tests.Options;

public sealed class BindAddressTests
{
    [Theory]
    [InlineData(":8080")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    [InlineData(":0")]
    public void TryParse_WhenAnAddress_IsPrintedAsItWasWritten(string text)
    {
        BindAddress.TryParse(text, out var address).Should().BeTrue();

        address!.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("localhost:8080")]
    [InlineData("::1:8080")]
    [InlineData("[127.0.0.1:8080")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(":http")]
    public void TryParse_WhenNoAddressToListenOn_Refuses(string text) =>
        BindAddress.TryParse(text, out _).Should().BeFalse();
}
