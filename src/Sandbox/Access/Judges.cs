using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Access;

internal static class Judges
{
    public static IAuthorizer For(AuthorizationMode mode, Store store) =>
        mode == AuthorizationMode.Rbac ? new RbacAuthorizer(store) : new AllowAll();
}
