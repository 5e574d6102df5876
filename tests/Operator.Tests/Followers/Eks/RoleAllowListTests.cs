using Bellwether.Operator.Followers.Eks;

namespace Bellwether.Operator.Tests.Followers.Eks;

public sealed class RoleAllowListTests
{
    private const string Role = "arn:aws:iam::111122223333:role/teams/bellwether-east";

    [Theory]
    [InlineData(true, "111122223333")]
    [InlineData(false, "111122223334")]
    [InlineData(true, "999999999999", "111122223333")]
    [InlineData(true, Role)]
    [InlineData(true, "arn:aws:iam::111122223333:role/*")]
    [InlineData(true, "arn:aws:iam::*:role/teams/bellwether-*")]
    [InlineData(true, "arn:*:iam::1111?2223333:role/teams/bellwether-eas?")]
    [InlineData(false, "arn:aws:iam::111122223333:role/bellwether-*")]
    [InlineData(false, "arn:aws:iam::111122223333:role/teams/bellwether-eas")]
    [InlineData(false, "arn:aws:iam::111122223333:role/teams/BELLWETHER-*")]
    [InlineData(false, "arn:aws-cn:iam::111122223333:role/*")]
    [InlineData(false, "arn:a*:iam::222222222222:role/*")]
    public void Allows_WhenAnItemMatches_AndOnlyThen(bool allowed, params string[] items)
    {
        RoleAllowList.TryParse(items, out var list, out var broken).Should().BeTrue(broken);
        list!.Allows(Role).Should().Be(allowed);
    }

    [Fact]
    public void Allows_WhenThePathHoldsColons_DoesNotMistakeThemForParts()
    {
        RoleAllowList.TryParse(["111122223333"], out var list, out _).Should().BeTrue();
        list!.Allows("arn:aws:iam::111122223333:role/a:b/c").Should().BeTrue();
        list.Allows("arn:aws:iam::999999999999:role/:iam::111122223333:role/c").Should().BeFalse();
    }

    [Fact]
    public void All_AllowsEachRole() => RoleAllowList.All.Allows(Role).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("11112222333")]
    [InlineData("arn:aws:iam::111122223333:user/me")]
    [InlineData("arn:aws:iam::111122223333:role/")]
    [InlineData("arn:aws:iam:::role/x")]
    [InlineData("arn:aws:sts::111122223333:role/x")]
    [InlineData("arn:aws:iam::111122223333:role/a\\b")]
    public void TryParse_WhenAnItemIsNoRole_NamesIt(string item)
    {
        RoleAllowList.TryParse(["111122223333", item], out var list, out var broken).Should().BeFalse();
        list.Should().BeNull();
        broken.Should().Be(item);
    }
}
