data "aws_partition" "current" {}

data "aws_eks_cluster" "management" {
  name = var.cluster_name
}

locals {
  uses_pod_identity = var.identity == "pod-identity"

  # The issuer is what conditions on the token's claims are named after.
  oidc_issuer = var.oidc_provider_arn == null ? "" : split("oidc-provider/", var.oidc_provider_arn)[1]

  irsa_trust = {
    Sid       = "OperatorByServiceAccountToken"
    Effect    = "Allow"
    Principal = { Federated = var.oidc_provider_arn }
    Action    = ["sts:AssumeRoleWithWebIdentity"]
    Condition = {
      StringEquals = {
        "${local.oidc_issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.service_account}"
        "${local.oidc_issuer}:aud" = var.oidc_audience
      }
    }
  }

  # EKS itself assumes the role for the pod, and tags the session with what the pod is.
  pod_identity_trust = {
    Sid       = "OperatorByPodIdentity"
    Effect    = "Allow"
    Principal = { Service = "pods.eks.amazonaws.com" }
    Action    = ["sts:AssumeRole", "sts:TagSession"]
    Condition = {
      StringEquals = {
        "aws:RequestTag/eks-cluster-arn"            = data.aws_eks_cluster.management.arn
        "aws:RequestTag/kubernetes-namespace"       = var.namespace
        "aws:RequestTag/kubernetes-service-account" = var.service_account
      }
    }
  }

  # Encoded one by one: the two have different types.
  trust = local.uses_pod_identity ? jsonencode({
    Version   = "2012-10-17"
    Statement = [local.pod_identity_trust]
    }) : jsonencode({
    Version   = "2012-10-17"
    Statement = [local.irsa_trust]
  })

  permissions = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "Followers"
      Effect = "Allow"
      # The tags of Pod Identity are transitive: they go along into the followers' roles, which counts as tagging those sessions.
      Action   = local.uses_pod_identity ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
      Resource = sort(var.follower_role_arns)
    }]
  })
}

resource "aws_iam_role" "operator" {
  name                 = var.role_name
  path                 = var.role_path
  description          = "Bellwether in the EKS cluster ${var.cluster_name}: takes on the roles of the follower clusters."
  assume_role_policy   = local.trust
  max_session_duration = 3600
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  lifecycle {
    precondition {
      condition     = local.uses_pod_identity || var.oidc_provider_arn != null
      error_message = "identity irsa needs oidc_provider_arn."
    }
  }
}

# A role without any follower has no permissions at all: a policy can't have an empty list of resources.
resource "aws_iam_role_policy" "followers" {
  count = length(var.follower_role_arns) > 0 ? 1 : 0

  name   = "assume-follower-roles"
  role   = aws_iam_role.operator.name
  policy = local.permissions

  lifecycle {
    precondition {
      condition     = alltrue([for arn in var.follower_role_arns : split(":", arn)[1] == data.aws_partition.current.partition])
      error_message = "A role can be assumed only within its partition; all follower_role_arns must be in arn:${data.aws_partition.current.partition}."
    }

    precondition {
      condition     = length(local.permissions) <= 10240
      error_message = "follower_role_arns don't fit into the 10,240 characters that IAM allows for a role's inline policies. See README.md."
    }
  }
}

resource "aws_eks_pod_identity_association" "operator" {
  count = local.uses_pod_identity ? 1 : 0

  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.operator.arn
  tags            = var.tags
}
