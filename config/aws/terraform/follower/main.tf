data "aws_partition" "current" {}

data "aws_eks_cluster" "follower" {
  name = var.cluster_name
}

resource "random_uuid" "external_id" {
  count = var.external_id == null ? 1 : 0
}

locals {
  external_id = var.external_id == null ? random_uuid.external_id[0].result : var.external_id

  # arn:<partition>:eks:<region>:<account>:cluster/<name>
  cluster_arn = data.aws_eks_cluster.follower.arn
  region      = split(":", local.cluster_arn)[3]
  account     = split(":", local.cluster_arn)[4]

  follower_name = var.follower_name == null ? trim(replace(lower(var.cluster_name), "_", "-"), "-") : var.follower_name
}

resource "aws_iam_role" "follower" {
  name                 = var.role_name
  path                 = var.role_path
  description          = "Bellwether in the EKS cluster ${var.cluster_name}: describes the cluster and signs in to it."
  max_session_duration = 3600
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Operator"
      Effect    = "Allow"
      Principal = { AWS = var.management_role_arn }
      # The tags of a Pod Identity session are transitive: they come along, which counts as tagging this role's session.
      Action    = var.management_identity == "pod-identity" ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
      Condition = { StringEquals = { "sts:ExternalId" = local.external_id } }
    }]
  })

  lifecycle {
    precondition {
      condition     = split(":", var.management_role_arn)[1] == data.aws_partition.current.partition
      error_message = "A role can be assumed only within its partition; management_role_arn must be in arn:${data.aws_partition.current.partition}."
    }
  }
}

# All that it takes in AWS: rights in the cluster are Kubernetes' own affair (config/follower/eks).
resource "aws_iam_role_policy" "follower" {
  name = "describe-cluster"
  role = aws_iam_role.follower.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "DescribeCluster"
      Effect   = "Allow"
      Action   = ["eks:DescribeCluster"]
      Resource = [local.cluster_arn]
    }]
  })
}

# Without an access policy: the group's rights come from RBAC alone.
resource "aws_eks_access_entry" "follower" {
  count = var.access_entry ? 1 : 0

  cluster_name      = var.cluster_name
  principal_arn     = aws_iam_role.follower.arn
  kubernetes_groups = [var.kubernetes_group]
  type              = "STANDARD"
  tags              = var.tags

  lifecycle {
    precondition {
      condition     = data.aws_eks_cluster.follower.access_config[0].authentication_mode != "CONFIG_MAP"
      error_message = "The cluster has no access entries (authenticationMode CONFIG_MAP). Set access_entry to false, and see README.md for aws-auth."
    }
  }
}
