using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class RetryPartsAndPushLists : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_retryrequests_state",
                table: "retryrequests");

            migrationBuilder.AddColumn<string>(
                name: "ofretryid",
                table: "retryrequests",
                type: "character varying(24)",
                unicode: false,
                maxLength: 24,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<int>(
                name: "part",
                table: "retryrequests",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "destinationnumber",
                table: "retryitems",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "signaturenumber",
                table: "retryitems",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "retryerrors",
                columns: table => new
                {
                    retrynumber = table.Column<int>(type: "integer", nullable: false),
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    signaturenumber = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retryerrors", x => new { x.retrynumber, x.destinationnumber, x.signaturenumber });
                });

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_companyid_state_number",
                table: "retryrequests",
                columns: new[] { "companyid", "state", "number" },
                filter: "CompanyId IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_state_number",
                table: "retryrequests",
                columns: new[] { "state", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_pushes_failedbefore",
                table: "pushes",
                columns: new[] { "destinationnumber", "dueat" },
                filter: "LastAttemptAt IS NOT NULL AND State = 0");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_lastattempt",
                table: "pushes",
                columns: new[] { "destinationnumber", "state", "lastattemptat" },
                filter: "LastAttemptAt IS NOT NULL AND State <> 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "retryerrors");

            migrationBuilder.DropIndex(
                name: "ix_retryrequests_companyid_state_number",
                table: "retryrequests");

            migrationBuilder.DropIndex(
                name: "ix_retryrequests_state_number",
                table: "retryrequests");

            migrationBuilder.DropIndex(
                name: "ix_pushes_failedbefore",
                table: "pushes");

            migrationBuilder.DropIndex(
                name: "ix_pushes_lastattempt",
                table: "pushes");

            migrationBuilder.DropColumn(
                name: "ofretryid",
                table: "retryrequests");

            migrationBuilder.DropColumn(
                name: "part",
                table: "retryrequests");

            migrationBuilder.DropColumn(
                name: "destinationnumber",
                table: "retryitems");

            migrationBuilder.DropColumn(
                name: "signaturenumber",
                table: "retryitems");

            migrationBuilder.CreateIndex(
                name: "ix_retryrequests_state",
                table: "retryrequests",
                column: "state");
        }
    }
}
